// Reads the files named on the command line with citation-js; prints the items of each as CSL-JSON, in one object.
import { readFileSync } from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-ris";

const items = (path) => new Cite(readFileSync(path, "utf8"), { generateGraph: false }).data;
console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((path) => [path, items(path)]))));
