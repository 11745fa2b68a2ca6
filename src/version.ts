/** The package's version, also written into generated modules; a test keeps it equal to package.json's. */
export const VERSION = '0.1.0';
