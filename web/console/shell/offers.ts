// Offers as the page shows them: in the order they came, how long each has, whom it comes from.

import type { Offer } from '../../shared/api/types'
import { t } from '../i18n'

const ms = (at: string): number => new Date(at).getTime()

/** Whole seconds until the deadline; never negative. */
export function secondsLeft(offer: Pick<Offer, 'expires_at'>, now_ms: number): number {
  return Math.max(0, Math.ceil((ms(offer.expires_at) - now_ms) / 1000))
}

/** The seconds it had when it was made. */
export function secondsOf(offer: Pick<Offer, 'made_at' | 'expires_at'>): number {
  return Math.max(1, Math.round((ms(offer.expires_at) - ms(offer.made_at)) / 1000))
}

/** Every card where `held` had it, also one that has ended meanwhile; new ones come last. */
export function heldOffers(held: readonly Offer[], open: readonly Offer[]): Offer[] {
  const known = new Set(held.map(({ offer }) => offer))
  return [...held, ...open.filter(({ offer }) => !known.has(offer))]
}

export function offerFrom({ kind, from, conversation }: Offer): string {
  return kind === 'transfer'
    ? t('offer.transfer', { from: from?.name ?? t('state.somebody') })
    : t('offer.queue', { group: conversation.group.name })
}
