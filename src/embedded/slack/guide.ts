/** One step of what the page leads a stranger through. It is over once a message of the app holds one of `seen`. */
export interface GuideStep {
  readonly say: string;
  /** Commands the page offers to type. */
  readonly type?: readonly string[];
  /** The user the page offers to become; being them is enough, too. */
  readonly become?: string;
  /** None for the last one. */
  readonly seen: readonly string[];
}

/** The same steps in each language; the reader chooses, and the browser before that. */
export interface Guide {
  readonly en: readonly GuideStep[];
  readonly zh: readonly GuideStep[];
}
