import { excerpt } from '../../core/excerpt.ts';
import { oneLine } from '../../core/one-line.ts';
import type { WebhookType } from './webhook-settings.ts';

export interface ChatText {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The longest that each of them shows; what is longer is refused whole by some. */
const LONGEST = { slack: 3000, discord: 1990, teams: 3000 } as const;

/** One message in a chat. Names come from other people: none of them may call everybody, or become a link. */
export function chatPayload(type: Exclude<WebhookType, 'generic'>, { title, lines }: ChatText): unknown {
  const text = excerpt([title, ...lines].map(oneLine).join('\n'), LONGEST[type]);
  switch (type) {
    case 'slack':
      // Three characters are markup there (https://api.slack.com/reference/surfaces/formatting#escaping).
      return { text: text.replace(/[&<>]/g, (found) => SLACK[found] ?? found) };
    case 'discord':
      return { content: text, allowed_mentions: { parse: [] } };
    case 'teams':
      return { type: 'message', attachments: [card(text)] };
  }
}

const SLACK: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What an incoming webhook of a workflow takes: an Adaptive Card, whose text blocks know some Markdown. */
function card(text: string) {
  const [title = '', ...lines] = text.split('\n').map((line) => line.replace(/[*_[\]()`#<>~\\]/g, '\\$&'));
  return {
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        { type: 'TextBlock', text: title, weight: 'bolder', wrap: true },
        ...lines.map((line) => ({ type: 'TextBlock', text: line, wrap: true, spacing: 'none' })),
      ],
    },
  };
}
