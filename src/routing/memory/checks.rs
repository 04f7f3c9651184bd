//! What must hold of the lines whatever happened: for the models.

use std::collections::BTreeSet;

use super::line::Part;
use super::{Memory, Offer, Waiting};

impl Memory {
    /// Everybody is in exactly one place, where their lane and their original time put them, and can be found there.
    pub fn check(&self) {
        let mut seen = BTreeSet::new();
        for (group, line) in &self.lines {
            for part in [Part::Waiting, Part::Pool, Part::Offered] {
                for (place, waiting) in line.those(part) {
                    assert!(seen.insert(waiting.conversation), "in one line only");
                    assert!(!self.claiming.contains_key(&waiting.conversation), "in line or being claimed");
                    assert_eq!(*place, waiting.place(), "where the original time puts it");
                    assert_eq!(self.places[&waiting.conversation], (*group, part, *place), "found where it is");
                    assert_eq!(self.offers.of(waiting.conversation).is_some(), part == Part::Offered);
                    for account in waiting.wish.accounts().filter(|_| part != Part::Offered) {
                        assert!(self.wished[&account].contains(place), "found by whom they wish for");
                    }
                }
            }
        }
        assert_eq!(seen.len(), self.places.len());
        assert!(self.elsewhere.all_left().all(|left| seen.contains(&left)), "only who waits is left to somebody");
        let wished = self.wished.values().flatten().all(|place| seen.contains(&place.conversation));
        assert!(wished, "nobody is wished for by who is not there");
    }

    /// Whether a conversation stands where the database says.
    pub fn knows(&self, waiting: &Waiting, offer: Option<Offer>) -> bool {
        let Some((group, part, place)) = self.places.get(&waiting.conversation) else { return false };
        let expected = match offer {
            Some(_) => Part::Offered,
            None if waiting.pooled => Part::Pool,
            None => Part::Waiting,
        };
        let offer_known = self.offers.of(waiting.conversation).copied() == offer;
        *part == expected && offer_known && self.lines[group].those(*part).get(place) == Some(waiting)
    }

    /// How many are in any line.
    pub fn count(&self) -> usize {
        self.places.len()
    }
}
