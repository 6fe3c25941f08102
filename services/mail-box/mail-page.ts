import type { ListedMail } from './mail.ts';

/** The mails as a plain page that needs no script. */
export function mailPage(
  mails: readonly ListedMail[],
  counts: { readonly received: number; readonly distinct: number },
): string {
  const rows = mails.map(
    (mail) =>
      `<tr><td>${html(mail.receivedAt)}<td>${html(mail.to.join(', '))}<td>${html(mail.subject)}<td><pre>${html(mail.text)}</pre>` +
      `<td><code>${html(mail.messageId)}</code><td>${mail.copies}`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail box</title>
<style>body{font:14px system-ui;margin:2em}table{border-collapse:collapse}td,th{padding:.3em .8em;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}pre{margin:0;white-space:pre-wrap}</style>
<h1>Mail box</h1>
<p>${counts.distinct} mails, ${counts.received} received. The latest ${mails.length} are shown. <a href="/mails">JSON</a></p>
<table><tr><th>Received<th>To<th>Subject<th>Text<th>Message-ID<th>Copies
${rows.join('\n')}
</table></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
