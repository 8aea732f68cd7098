/** A story's assertions as its page lists them, and the messages of its worker about them. */

/** A cell that asserts something. */
export interface CheckedCell {
  id: string;
  /** How many assertions it has. */
  assertions: number;
  /** Why they are not run again in the page, if they are not. */
  elsewhere?: string;
  /** What the page has in place of what the cell takes from a device. */
  remark?: string;
}

/** The result of an assertion in a cell so far. */
export interface AssertionResult {
  /** The cell's name. */
  cell: string;
  /** Which of the cell's assertions, from 0. */
  index: number;
  /** How often it ran; more than once in a loop. */
  times: number;
  /** What the first failure says; absent where it holds. */
  failure?: string;
}

/** What the worker posts: one of these. */
export interface News {
  /** A cell begins. */
  begun?: string;
  /** The assertions of the cell that began have run. */
  results?: AssertionResult[];
  /** An error ended the story. */
  stopped?: string;
  /** All cells have run. */
  done?: boolean;
}
