/** What a story's page knows of its assertions, and what its worker tells it. */

/** A cell that asserts something. */
export interface CheckedCell {
  id: string;
  /** How many assertions it has. */
  assertions: number;
  /** Why they are not run again in the page, if they are not. */
  elsewhere?: string;
}

/** How an assertion in a cell has fared so far. */
export interface Fared {
  /** The cell's name. */
  cell: string;
  /** Which of the cell's assertions, from 0. */
  index: number;
  /** How often it was asked; more than once in a loop. */
  times: number;
  /** What the first failure says; absent where it holds. */
  failure?: string;
}

/** What the worker posts: one of these. */
export interface News {
  /** A cell begins. */
  begun?: string;
  /** The assertions of the cell that began have been asked. */
  fared?: Fared[];
  /** An error ended the story. */
  stopped?: string;
  /** All cells have run. */
  done?: boolean;
}
