/** What a session's data asks for and cannot be tried, with the reason as a clause: it is reported, and never just left out. */
export type Untried = {
  /** Comes after the session's name in the row's id. */
  id: string;
  title: string;
  untried: string;
};

/** What is derived from a session, or why it is not. */
export type Derived<Found> = Found | Untried;

export const isUntried = (derived: object): derived is Untried => "untried" in derived;

export const isFound = <Found extends object>(derived: Derived<Found>): derived is Found =>
  !isUntried(derived);

/** Nobody knows what comes of an operation: `message` says why, as a clause. */
export class Unpredicted extends Error {
  override readonly name = "Unpredicted";
}

/** What `predict` returns, or the reason that it cannot. */
export function orUnpredicted<Prediction>(predict: () => Prediction): Prediction | Unpredicted {
  try {
    return predict();
  } catch (error) {
    if (error instanceof Unpredicted) return error;
    throw error;
  }
}
