/**
 * What became of one recorded question.
 */
export interface CaseResult {
  readonly id: string
  readonly outcome: "passed" | "failed" | "deviating" | "unsupported" | "unreadable"
  /** The dialect the question was asked for, in families that have dialects. */
  readonly dialect?: string | undefined
  readonly expected?: string | undefined
  readonly got?: string | undefined
  readonly reason?: string | undefined
}
