import { type ScalarFunctionName, scalarFunctionNames } from '../../src/scalar/names.ts';
import { basis, type WgslFunction } from './basis.ts';

/** How a scalar function of real arguments is spelled: by a function of WGSL, or by one of ours. */
export type Spelling = { readonly builtin: string } | ({ readonly own: string } & WgslFunction);

const sin: Spelling = {
  own: 'f_sin',
  needs: ['f_nan', 'f_quadrant', 'f_sin_near', 'f_cos_near'],
  text: `fn f_sin(x: f32) -> f32 {
  if (!(abs(x) <= 3.4028234e+38f)) { return f_nan(); }
  let a = f_quadrant(x);
  var y = f_sin_near(a.r);
  if ((a.q & 1i) != 0i) { y = f_cos_near(a.r); }
  return select(y, -y, (a.q & 2i) != 0i);
}`,
};

const cos: Spelling = {
  own: 'f_cos',
  needs: ['f_nan', 'f_quadrant', 'f_sin_near', 'f_cos_near'],
  text: `fn f_cos(x: f32) -> f32 {
  if (!(abs(x) <= 3.4028234e+38f)) { return f_nan(); }
  let a = f_quadrant(x);
  var y = f_cos_near(a.r);
  if ((a.q & 1i) != 0i) { y = -f_sin_near(a.r); }
  return select(y, -y, (a.q & 2i) != 0i);
}`,
};

const tan: Spelling = {
  own: 'f_tan',
  needs: ['f_nan', 'f_quadrant', 'f_sin_near', 'f_cos_near'],
  text: `fn f_tan(x: f32) -> f32 {
  if (!(abs(x) <= 3.4028234e+38f)) { return f_nan(); }
  let a = f_quadrant(x);
  let s = f_sin_near(a.r);
  let c = f_cos_near(a.r);
  if ((a.q & 1i) != 0i) { return -c / s; }
  return s / c;
}`,
};

const atan2: Spelling = {
  own: 'f_atan2',
  needs: ['f_atan', 'f_isnan', 'f_nan'],
  text: `fn f_atan2(y: f32, x: f32) -> f32 {
  if (f_isnan(x) || f_isnan(y)) { return f_nan(); }
  let a = abs(x);
  let b = abs(y);
  var r = 0.0f;
  if (a == b) {
    if (a != 0.0f) { r = 0.7853982f; }
  } else if (b < a) {
    r = f_atan(b / a);
  } else {
    r = 1.5707964f - f_atan(a / b);
  }
  if (bitcast<i32>(x) < 0i) { r = 3.1415927f - r; }
  return select(r, -r, bitcast<i32>(y) < 0i);
}`,
};

/** arcsin x = arctan2(x, √(1−x²)). */
const asin: Spelling = {
  own: 'f_asin',
  needs: ['f_atan2', 'f_sqrt'],
  text: `fn f_asin(x: f32) -> f32 {
  return f_atan2(x, f_sqrt((1.0f - x) * (1.0f + x)));
}`,
};

const acos: Spelling = {
  own: 'f_acos',
  needs: ['f_atan2', 'f_sqrt'],
  text: `fn f_acos(x: f32) -> f32 {
  return f_atan2(f_sqrt((1.0f - x) * (1.0f + x)), x);
}`,
};

/** With t = e^|x| − 1: sinh |x| = (t + t/(t+1))/2; near the overflow e^(x/2) is multiplied twice. */
const sinh: Spelling = {
  own: 'f_sinh',
  needs: ['f_exp', 'f_expm1'],
  text: `fn f_sinh(x: f32) -> f32 {
  let a = abs(x);
  var y = 0.0f;
  if (a > 80.0f) {
    let e = f_exp(0.5f * a);
    y = 0.5f * e * e;
  } else {
    let t = f_expm1(a);
    y = 0.5f * (t + t / (t + 1.0f));
  }
  return select(y, -y, x < 0.0f);
}`,
};

const cosh: Spelling = {
  own: 'f_cosh',
  needs: ['f_exp'],
  text: `fn f_cosh(x: f32) -> f32 {
  let a = abs(x);
  if (a > 80.0f) {
    let e = f_exp(0.5f * a);
    return 0.5f * e * e;
  }
  let e = f_exp(a);
  return 0.5f * (e + 1.0f / e);
}`,
};

/** With t = e^(2|x|) − 1: tanh |x| = t/(t+2) = 1 − 2/(t+2). */
const tanh: Spelling = {
  own: 'f_tanh',
  needs: ['f_expm1'],
  text: `fn f_tanh(x: f32) -> f32 {
  let a = abs(x);
  var y = 1.0f;
  if (a <= 0.6f) {
    let t = f_expm1(2.0f * a);
    y = t / (t + 2.0f);
  } else if (!(a > 10.0f)) {
    y = 1.0f - 2.0f / (f_expm1(2.0f * a) + 2.0f);
  }
  return select(y, -y, x < 0.0f);
}`,
};

/** log(|x| + √(x²+1)) = log1p(|x| + x²/(1 + √(x²+1))). */
const asinh: Spelling = {
  own: 'f_asinh',
  needs: ['f_log', 'f_log1p'],
  text: `fn f_asinh(x: f32) -> f32 {
  let a = abs(x);
  var y = 0.0f;
  if (a > 1.0e+8f) {
    y = f_log(a) + 0.6931472f;
  } else {
    y = f_log1p(a + a * a / (1.0f + sqrt(a * a + 1.0f)));
  }
  return select(y, -y, x < 0.0f);
}`,
};

/** With t = x − 1: log1p(t + √(2t + t²)). */
const acosh: Spelling = {
  own: 'f_acosh',
  needs: ['f_log', 'f_log1p', 'f_nan', 'f_sqrt'],
  text: `fn f_acosh(x: f32) -> f32 {
  if (x > 1.0e+8f) { return f_log(x) + 0.6931472f; }
  if (!(x >= 1.0f)) { return f_nan(); }
  let t = x - 1.0f;
  return f_log1p(t + f_sqrt(2.0f * t + t * t));
}`,
};

/** ½·log((1+x)/(1−x)). */
const atanh: Spelling = {
  own: 'f_atanh',
  needs: ['f_log1p'],
  text: `fn f_atanh(x: f32) -> f32 {
  let a = abs(x);
  let y = 0.5f * f_log1p(2.0f * a / (1.0f - a));
  return select(y, -y, x < 0.0f);
}`,
};

/**
 * Below 1 the Taylor series. Above, 1 − e^(−x²)·p(t) with t = 1/(1 + x/2): p is the Chebyshev section of
 * e^(x²)·erfc(x) over 1 <= x <= 4, off by 1e−8 at most.
 */
const erf: Spelling = {
  own: 'f_erf',
  needs: ['f_exp'],
  text: `fn f_erf(x: f32) -> f32 {
  let a = abs(x);
  var y = 1.0f;
  if (a < 1.0f) {
    let z = a * a;
    y = a + a * (0.12837917f + z * (-0.37612638f + z * (0.11283792f + z * (-0.026866171f + z * (0.005223978f
      + z * (-0.0008548327f + z * (0.00012055333f + z * (-0.000014925651f + z * (0.0000016462114f
      + z * (-1.6365844e-7f + z * 1.4807193e-8f))))))))));
  } else if (!(a > 4.0f)) {
    let u = 6.0f / (1.0f + 0.5f * a) - 3.0f;
    let p = 0.25539564f + u * (0.14239533f + u * (0.026851558f + u * (0.0029247527f + u * (0.00004435444f
      + u * -0.00002802991f))));
    y = 1.0f - f_exp(-a * a) * p;
  }
  return select(y, -y, x < 0.0f);
}`,
};

/** Never through e^(+large). */
const sigmoid: Spelling = {
  own: 'f_sigmoid',
  needs: ['f_exp'],
  text: `fn f_sigmoid(x: f32) -> f32 {
  let e = f_exp(-abs(x));
  return select(1.0f, e, x < 0.0f) / (1.0f + e);
}`,
};

const relu: Spelling = {
  own: 'f_relu',
  text: `fn f_relu(x: f32) -> f32 {
  return select(x, 0.0f, x < 0.0f);
}`,
};

const softplus: Spelling = {
  own: 'f_softplus',
  needs: ['f_exp', 'f_log1p'],
  text: `fn f_softplus(x: f32) -> f32 {
  return select(x, 0.0f, x < 0.0f) + f_log1p(f_exp(-abs(x)));
}`,
};

const rsqrt: Spelling = {
  own: 'f_rsqrt',
  needs: ['f_sqrt'],
  text: `fn f_rsqrt(x: f32) -> f32 {
  return 1.0f / f_sqrt(x);
}`,
};

/**
 * Small integer powers by multiplication, which is exact where the result is. Otherwise 2^(y·log2 x) with log2 x = e + hi + lo
 * to about 2^−29: products of 12-bit halves are exact, so the error is not multiplied by a large y.
 */
const pow: Spelling = {
  own: 'f_pow',
  needs: ['f_powi', 'f_inf', 'f_nan', 'f_isnan', 'f_split', 'f_scale', 'f_expm1_near', 'f_half'],
  text: `fn f_pow(x: f32, y: f32) -> f32 {
  let integral = floor(y) == y;
  if (integral && abs(y) <= 64.0f) { return f_powi(x, i32(y)); }
  if (f_isnan(x) || f_isnan(y) || (x < 0.0f && !integral)) { return f_nan(); }
  let negative = bitcast<i32>(x) < 0i && abs(y) < 16777216.0f && integral && (i32(y) & 1i) != 0i;
  let sign = select(1.0f, -1.0f, negative);
  let a = abs(x);
  if (abs(y) > 3.4028234e+38f && a == 1.0f) { return f_nan(); }
  if (a == 0.0f || a > 3.4028234e+38f || abs(y) > 3.4028234e+38f) {
    if ((a > 1.0f) == (y > 0.0f)) { return sign * f_inf(); }
    return 0.0f;
  }
  let t = f_split(a);
  let e = f32(t.e);
  let f = t.m - 1.0f;
  let g = 2.0f + f;
  let s = f / g;
  let sh = f_half(s);
  let fh = f_half(f);
  let sl = (((f - 2.0f * sh) - sh * fh) - sh * (f - fh)) / g;
  let z = s * s;
  let r = z * (0.6666667f + z * (0.4f + z * (0.2857143f + z * (0.22222222f + z * 0.18181819f))));
  let hi = sh * 2.884765625f;
  let lo = sh * 0.0006244568f + sl * 2.88539f + s * r * 1.442695f;
  let th = f_half((e + hi) + lo);
  let tl = lo - ((th - e) - hi);
  let yh = f_half(y);
  let ph = yh * th;
  let pl = (y - yh) * th + y * tl;
  if (ph + pl > 128.0f) { return sign * f_inf(); }
  if (ph + pl < -151.0f) { return 0.0f; }
  let n = round(ph + pl);
  return sign * f_scale(1.0f + f_expm1_near(((ph - n) + pl) * 0.6931472f), i32(n));
}`,
};

const own = (name: keyof typeof basis): Spelling => ({ own: name, ...basis[name] });

/** Scalar functions for real arguments. `min` and `max` are applied in the order `max(lo, …)` for `clamp`. */
const spellings: { readonly [N in ScalarFunctionName]?: Spelling } = {
  exp: own('f_exp'),
  expm1: own('f_expm1'),
  log: own('f_log'),
  log1p: own('f_log1p'),
  log2: own('f_log2'),
  sqrt: own('f_sqrt'),
  rsqrt,
  abs: { builtin: 'abs' },
  sign: { builtin: 'sign' },
  floor: { builtin: 'floor' },
  ceil: { builtin: 'ceil' },
  round: { builtin: 'round' },
  sin,
  cos,
  tan,
  asin,
  acos,
  atan: own('f_atan'),
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  sigmoid,
  relu,
  softplus,
  isnan: own('f_isnan'),
  isinf: own('f_isinf'),
  atan2,
  pow,
  min: { builtin: 'min' },
  max: { builtin: 'max' },
  clamp: {
    own: 'f_clamp',
    text: `fn f_clamp(x: f32, lo: f32, hi: f32) -> f32 {
  return min(max(x, lo), hi);
}`,
  },
  pi: {
    own: 'f_pi',
    text: `fn f_pi() -> f32 {
  return 3.1415927f;
}`,
  },
  inf: own('f_inf'),
};

/** The functions that WGSL or our own helpers spell. */
export const spelled: ReadonlySet<ScalarFunctionName> = new Set(
  scalarFunctionNames.filter((name) => spellings[name] !== undefined),
);

/** The spelling of a function. Errors: one without a spelling is a defect, for it is written out before. */
export function spellingOf(name: ScalarFunctionName): Spelling {
  const spelling = spellings[name];
  if (spelling === undefined) throw new Error(`WGSL does not spell ${name}`);
  return spelling;
}

const library: ReadonlyMap<string, WgslFunction> = new Map<string, WgslFunction>([
  ...Object.entries(basis),
  ...Object.values(spellings).flatMap((s) => ('own' in s ? [[s.own, s] as const] : [])),
]);

/** The texts of the named helpers and of all that they use, in the library's order. Errors: a name that is not in the library is a defect. */
export function helperTexts(names: ReadonlySet<string>): string[] {
  const all = new Set<string>();
  const need = (name: string): void => {
    if (all.has(name)) return;
    const helper = library.get(name);
    if (helper === undefined) throw new Error(`the WGSL library has no ${name}`);
    all.add(name);
    for (const other of helper.needs ?? []) need(other);
  };
  for (const name of names) need(name);
  return [...library].filter(([name]) => all.has(name)).map(([, helper]) => helper.text);
}
