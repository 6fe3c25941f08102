/**
 * Writes the files of the charts that follow from something else: values, their schemas and tables, topics, the kind.
 * `--check` only compares, and fails when one is out of date.
 */
import { writeOrCheck } from './src/generated-file.ts';
import { generatedFiles } from './src/generated-files.ts';

writeOrCheck(generatedFiles(), process.argv.includes('--check'), 'npm run generate:charts');
