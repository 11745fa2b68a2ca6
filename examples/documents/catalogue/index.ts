import type { SourceDocument } from '../formula.ts';
import { ionescu } from './ionescu.ts';
import { irofti } from './irofti.ts';
import { lab } from './lab.ts';
import { lara } from './lara.ts';
import { zozoulenko } from './zozoulenko.ts';

/** The five documents, every formula of them. */
export const documents: readonly SourceDocument[] = [lab, irofti, zozoulenko, lara, ionescu];
