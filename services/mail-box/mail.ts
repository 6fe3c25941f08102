/** A mail as it was received; `receivedAt` is ISO 8601. */
export interface Mail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: string;
}

/** A mail with how often one of that Message-ID came: more than once means that it was sent again. */
export interface ListedMail extends Mail {
  readonly copies: number;
}
