import { formulaTests } from './formulas.ts';

formulaTests(2500, 2500);
