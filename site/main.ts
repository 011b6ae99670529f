import { buildSite } from './build.ts';

const [folder = 'artifacts/site'] = process.argv.slice(2);
const pages = await buildSite(folder);
console.log(`${pages} pages in ${folder}: open ${folder}/index.html`);
