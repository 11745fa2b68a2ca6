/*
 * Helpers that the scalar functions and the emitter share: integer division, constants that WGSL refuses as literals,
 * and the elementary functions that WGSL's own are too inexact for (its `sin` may be wrong by 2^−11, its `exp` by many ulp).
 * Polynomials are Taylor sections on the reduced range, long enough for f32.
 */

/** WGSL declarations under one name, and the names of those that they use. */
export interface WgslFunction {
  readonly text: string;
  readonly needs?: readonly string[];
}

/** An infinity is read from a variable: as a constant expression it would be refused. */
const f_inf: WgslFunction = {
  text: `fn f_inf() -> f32 {
  var bits = 0x7f800000u;
  return bitcast<f32>(bits);
}`,
};

const f_nan: WgslFunction = {
  text: `fn f_nan() -> f32 {
  var bits = 0x7fc00000u;
  return bitcast<f32>(bits);
}`,
};

/** Hides a constant from the compiler's constant folding, which refuses overflow and division by zero. */
const f_real: WgslFunction = {
  text: `fn f_real(x: f32) -> f32 {
  return x;
}`,
};

const f_int: WgslFunction = {
  text: `fn f_int(x: i32) -> i32 {
  return x;
}`,
};

const f_floordiv: WgslFunction = {
  text: `fn f_floordiv(a: i32, b: i32) -> i32 {
  let q = a / b;
  return select(q, q - 1i, a % b != 0i && (a < 0i) != (b < 0i));
}`,
};

/** 0 <= result < |b|. */
const f_mod: WgslFunction = {
  text: `fn f_mod(a: i32, b: i32) -> i32 {
  let r = a % b;
  return select(r, r + abs(b), r < 0i);
}`,
};

/** By the bits: a comparison of x with itself may be folded to true. */
const f_isnan: WgslFunction = {
  text: `fn f_isnan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}`,
};

const f_isinf: WgslFunction = {
  text: `fn f_isinf(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
}`,
};

/** x·2^n in two steps, so that results down to the denormals and up to the overflow are right. */
const f_scale: WgslFunction = {
  text: `fn f_scale(x: f32, n: i32) -> f32 {
  let a = n >> 1u;
  let b = n - a;
  return x * bitcast<f32>((a + 127i) << 23u) * bitcast<f32>((b + 127i) << 23u);
}`,
};

/** e^r − 1 for |r| <= 0.35. */
const f_expm1_near: WgslFunction = {
  text: `fn f_expm1_near(r: f32) -> f32 {
  let p = 0.5f + r * (0.16666667f + r * (0.041666668f + r * (0.008333334f + r * (0.0013888889f + r * 0.0001984127f))));
  return r + r * r * p;
}`,
};

const f_exp: WgslFunction = {
  needs: ['f_inf', 'f_scale', 'f_expm1_near'],
  text: `fn f_exp(x: f32) -> f32 {
  if (x > 88.72284f) { return f_inf(); }
  if (x < -104.0f) { return 0.0f; }
  let n = round(x * 1.442695f);
  let r = (x - n * 0.693115234375f) - n * 0.000031946183f;
  return f_scale(1.0f + f_expm1_near(r), i32(n));
}`,
};

/** e^x − 1 = 2^n·(e^r − 1) + (2^n − 1). */
const f_expm1: WgslFunction = {
  needs: ['f_exp', 'f_scale', 'f_expm1_near'],
  text: `fn f_expm1(x: f32) -> f32 {
  if (abs(x) < 0.3f) { return f_expm1_near(x); }
  if (x < -18.0f) { return -1.0f; }
  if (x > 40.0f) { return f_exp(x); }
  let n = round(x * 1.442695f);
  let r = (x - n * 0.693115234375f) - n * 0.000031946183f;
  let t = f_scale(1.0f, i32(n));
  return t * f_expm1_near(r) + (t - 1.0f);
}`,
};

/** (1 + f) is in [√½, √2]: log(1+f) = 2·artanh(s), s = f/(2+f); c is added before the last rounding. */
const f_log_near: WgslFunction = {
  text: `fn f_log_near(f: f32, c: f32) -> f32 {
  let s = f / (2.0f + f);
  let z = s * s;
  let r = z * (0.6666667f + z * (0.4f + z * (0.2857143f + z * (0.22222222f + z * 0.18181819f))));
  let h = 0.5f * f * f;
  return f - (h - (s * (h + r) + c));
}`,
};

/** x > 0 and finite as m·2^e with m in [√½, √2]. */
const f_split: WgslFunction = {
  text: `struct Split { m: f32, e: i32 }
fn f_split(x: f32) -> Split {
  var bits = bitcast<i32>(x);
  var e = 0i;
  if (bits < 0x00800000i) {
    bits = bitcast<i32>(x * 8388608.0f);
    e = -23i;
  }
  let k = (bits - 0x3f3504f3i) >> 23u;
  return Split(bitcast<f32>(bits - (k << 23u)), e + k);
}`,
};

const f_log: WgslFunction = {
  needs: ['f_inf', 'f_nan', 'f_split', 'f_log_near'],
  text: `fn f_log(x: f32) -> f32 {
  if (x == 0.0f) { return -f_inf(); }
  if (!(x > 0.0f)) { return f_nan(); }
  if (x > 3.4028234e+38f) { return x; }
  let t = f_split(x);
  let e = f32(t.e);
  return e * 0.693115234375f + f_log_near(t.m - 1.0f, e * 0.000031946183f);
}`,
};

const f_log2: WgslFunction = {
  needs: ['f_inf', 'f_nan', 'f_split', 'f_log_near'],
  text: `fn f_log2(x: f32) -> f32 {
  if (x == 0.0f) { return -f_inf(); }
  if (!(x > 0.0f)) { return f_nan(); }
  if (x > 3.4028234e+38f) { return x; }
  let t = f_split(x);
  return f32(t.e) + f_log_near(t.m - 1.0f, 0.0f) * 1.442695f;
}`,
};

/** Away from zero, log(u) with u = 1 + x rounded, corrected by what the rounding lost. */
const f_log1p: WgslFunction = {
  needs: ['f_log', 'f_log_near', 'f_real'],
  text: `fn f_log1p(x: f32) -> f32 {
  if (abs(x) < 0.29f) { return f_log_near(x, 0.0f); }
  if (x > 16777216.0f || !(x > -1.0f)) { return f_log(1.0f + x); }
  let u = f_real(1.0f + x);
  return f_log(u) + (x - (u - 1.0f)) / u;
}`,
};

/** Not WGSL's \`sqrt\` of a negative number, whose value is not specified. */
const f_sqrt: WgslFunction = {
  needs: ['f_nan'],
  text: `fn f_sqrt(x: f32) -> f32 {
  if (x < 0.0f) { return f_nan(); }
  return sqrt(x);
}`,
};

/** A quadrant number (only its last two bits count) and the angle left, in [−π/4, π/4]. */
const f_quadrant: WgslFunction = {
  needs: ['f_quadrant_far'],
  text: `struct Angle { r: f32, q: i32 }
fn f_quadrant(x: f32) -> Angle {
  if (abs(x) > 2000.0f) { return f_quadrant_far(x); }
  let n = round(x * 0.63661975f);
  let r = ((x - n * 1.5703125f) - n * 0.0004837512969970703f) - n * 7.549790126404332e-8f;
  return Angle(r, i32(n));
}`,
};

/**
 * x·2/π modulo 4 for large |x| = m·2^e, m an integer of 24 bits: 96 bits of 2/π, from the first whose weight still counts,
 * times m, of which the top 64 bits are two bits of quadrant and the fraction.
 */
const f_quadrant_far: WgslFunction = {
  needs: ['f_mulhi'],
  text: `fn f_two_over_pi(word: u32) -> u32 {
  switch word {
    case 1u: { return 0xa2f9836eu; }
    case 2u: { return 0x4e441529u; }
    case 3u: { return 0xfc2757d1u; }
    case 4u: { return 0xf534ddc0u; }
    case 5u: { return 0xdb629599u; }
    case 6u: { return 0x3c439041u; }
    case 7u: { return 0xfe5163abu; }
    default: { return 0u; }
  }
}
fn f_bits_of_two_over_pi(first: u32) -> u32 {
  let word = first >> 5u;
  let shift = first & 31u;
  let high = f_two_over_pi(word) << shift;
  return select(high | (f_two_over_pi(word + 1u) >> ((32u - shift) & 31u)), high, shift == 0u);
}
fn f_quadrant_far(x: f32) -> Angle {
  let bits = bitcast<u32>(x);
  let m = (bits & 0x007fffffu) | 0x00800000u;
  let first = ((bits >> 23u) & 0xffu) - 120u;
  let w0 = f_bits_of_two_over_pi(first);
  let w1 = f_bits_of_two_over_pi(first + 32u);
  let w2 = f_bits_of_two_over_pi(first + 64u);
  let low = m * w1;
  let r1 = low + f_mulhi(m, w2);
  let r0 = m * w0 + f_mulhi(m, w1) + select(0u, 1u, r1 < low);
  let q = (r0 + 0x20000000u) >> 30u;
  let fraction = f32(bitcast<i32>(r0 - (q << 30u))) + f32(r1) * 2.3283064e-10f;
  let r = fraction * 9.313226e-10f * 1.5707964f;
  if (x < 0.0f) { return Angle(-r, -i32(q)); }
  return Angle(r, i32(q));
}`,
};

/** The high word of a·b, with a below 2^24. */
const f_mulhi: WgslFunction = {
  text: `fn f_mulhi(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let middle = a1 * b0 + ((a0 * b0) >> 16u);
  let cross = a0 * b1 + (middle & 0xffffu);
  return a1 * b1 + (middle >> 16u) + (cross >> 16u);
}`,
};

const f_sin_near: WgslFunction = {
  text: `fn f_sin_near(r: f32) -> f32 {
  let z = r * r;
  return r + r * z * (-0.16666667f + z * (0.008333334f + z * (-0.0001984127f + z * 0.0000027557319f)));
}`,
};

const f_cos_near: WgslFunction = {
  text: `fn f_cos_near(r: f32) -> f32 {
  let z = r * r;
  return 1.0f - (0.5f * z - z * z * (0.041666668f + z * (-0.0013888889f + z * (0.000024801588f - z * 2.755732e-7f))));
}`,
};

/** Range halved twice: arctan x = π/2 − arctan 1/x, and arctan x = π/4 + arctan (x−1)/(x+1); then the series. */
const f_atan: WgslFunction = {
  text: `fn f_atan(x: f32) -> f32 {
  let a = abs(x);
  var t = a;
  var base = 0.0f;
  if (a > 2.4142137f) {
    t = -1.0f / a;
    base = 1.5707964f;
  } else if (a > 0.41421357f) {
    t = (a - 1.0f) / (a + 1.0f);
    base = 0.7853982f;
  }
  let z = t * t;
  let p = -0.33333334f + z * (0.2f + z * (-0.14285715f + z * (0.11111111f + z * (-0.09090909f + z * (0.07692308f
    + z * (-0.06666667f + z * (0.05882353f + z * -0.05263158f)))))));
  let r = base + (t + t * z * p);
  return select(r, -r, x < 0.0f);
}`,
};

/** x^n by squaring. */
const f_powi: WgslFunction = {
  text: `fn f_powi(x: f32, n: i32) -> f32 {
  var y = 1.0f;
  var square = x;
  var k = abs(n);
  while (k > 0i) {
    if ((k & 1i) != 0i) { y *= square; }
    k >>= 1u;
    if (k > 0i) { square *= square; }
  }
  if (n < 0i) { return 1.0f / y; }
  return y;
}`,
};

/** The leading 12 bits of x, so that a product of two such numbers is exact. */
const f_half: WgslFunction = {
  text: `fn f_half(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}`,
};

export const basis = {
  f_inf,
  f_nan,
  f_real,
  f_int,
  f_floordiv,
  f_mod,
  f_isnan,
  f_isinf,
  f_scale,
  f_expm1_near,
  f_exp,
  f_expm1,
  f_log_near,
  f_split,
  f_log,
  f_log2,
  f_log1p,
  f_sqrt,
  f_mulhi,
  f_quadrant_far,
  f_quadrant,
  f_sin_near,
  f_cos_near,
  f_atan,
  f_powi,
  f_half,
} as const;
