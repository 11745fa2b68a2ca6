export { interpret, interpretAll } from './interpret.ts';
