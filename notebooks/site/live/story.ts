/** What moves in the page of a story. */
import "./fold_code.ts";
import "./enlarge_figures.ts";
import "./show_checks.ts";
