// All that works on a page of the edition. A published site has it in one file.
import "./page/frame.js";
import "./page/layers.js";
import "./page/notes.js";
import "./page/cards.js";
import "./copy.js";
import "./page/register.js";
import "./addresses.js";
import "./search.js";
