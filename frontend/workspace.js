// Everything that a page of the workspace runs, in one file.
import "./js/core.js";
import "./js/toast.js";
import "./js/dialog.js";
import "./js/draft.js";
import "./js/live.js";
import "./js/keys.js";
import "./js/palette.js";
import "./js/edit.js";
import "./js/mentions.js";
import "./js/lists.js";
import "./js/board.js";
import "./js/order.js";
import "./js/confirm.js";
