// What the variables of a phrase stand for in a conversation.

import type { Thread } from '../desk/state'
import { useSession } from '../session'
import { addressable, filled, type PhrasePart } from './fill'

export function usePhraseValues(thread: () => Thread): (text: string) => PhrasePart[] {
  const session = useSession()
  return (text) => {
    const { buyer, shop } = thread().conversation
    return filled(text, {
      buyer: addressable(buyer.name),
      agent: session.me?.name,
      shop: session.shops.get(shop)?.name,
    })
  }
}
