//! The scripts by themselves: races between nodes, leases that end, and data that is lost.

use uuid::Uuid;

use crate::accounts::seats::Seats;
use crate::id::{AccountId, ConversationId, GroupId, ThreadId};

use super::super::memory::Waiting;
use super::super::rules::Wish;
use super::trial::Trial;
use super::{Put, Shared, Stands, Taking, score};

const GENERATION: &str = "first.run";
const RACES: i64 = 10_000;

fn conversation(number: i64) -> ConversationId {
    ConversationId::new(number, [7; 10])
}

fn waiting(number: i64, lane: i64, enqueued_at: i64) -> Waiting {
    Waiting {
        conversation: conversation(number),
        thread: ThreadId::new(number, [8; 10]),
        group: GroupId::new(1, [1; 10]),
        assignment_epoch: 0,
        enqueued_at,
        lane,
        pooled: false,
        wish: Wish::default(),
        seq: 1,
    }
}

fn put(waiting: &Waiting, stands: Stands) -> Put {
    let Waiting { conversation, seq, assignment_epoch: epoch, lane, enqueued_at, .. } = *waiting;
    Put { conversation, seq, epoch, stands, score: score(lane, enqueued_at) }
}

fn seats(number: u8, taken: i64, cap: i64, version: i64) -> Seats {
    Seats { taken, version, ..Seats::free(AccountId::new(0, [number; 10]), cap) }
}

/// Two nodes that both hold connections of these agents, and a picture that is built.
async fn two(agents: &[AccountId]) -> (Shared, Shared) {
    let mut nodes = Trial::get().nodes(2).into_iter();
    let (first, second) = (nodes.next().unwrap(), nodes.next().unwrap());
    for node in [&first, &second] {
        node.lives(agents).await.unwrap();
    }
    build(&first).await;
    (first, second)
}

async fn build(node: &Shared) {
    let token = Uuid::new_v4();
    node.clear(token).await.unwrap();
    assert!(node.seal(token, GENERATION).await.unwrap());
}

async fn in_line(node: &Shared) -> Vec<String> {
    node.inside().await.unwrap().waiting
}

fn named(number: i64) -> String {
    Shared::named(conversation(number).uuid())
}

fn tell<F: Future>(story: F) -> F::Output {
    Trial::get().runtime().block_on(story)
}

#[test]
fn two_nodes_race_for_the_last_seat_and_the_loser_stays_first() {
    tell(async {
        let agent = seats(1, 1, 2, 1);
        let (first, second) = two(&[agent.account]).await;
        // Each conversation is wanted by both: the one in front, and the one behind it.
        for number in 0..3 {
            first.put(&[put(&waiting(number, 0, number), Stands::Waiting)]).await.unwrap();
        }
        for race in 0..RACES {
            if race % 1_000 == 0 {
                tokio::try_join!(first.beat(), second.beat()).unwrap();
            }
            // Each for another conversation, so that only the seat is between them.
            let (a, b) = (waiting(0, 0, 0), waiting(1, 0, 1));
            let (claim_a, claim_b) = (Uuid::new_v4(), Uuid::new_v4());
            let one = first.claim(GENERATION, claim_a, &a, &agent);
            let other = second.claim(GENERATION, claim_b, &b, &agent);
            let taken = if race % 2 == 0 { tokio::join!(one, other) } else { swap(tokio::join!(other, one)) };
            let (one, other) = (taken.0.unwrap(), taken.1.unwrap());
            let inside = first.inside().await.unwrap();
            match (one, other) {
                (Taking::Taken, Taking::Full) => {
                    assert_eq!(inside.waiting, [named(1), named(2)], "the loser stays first");
                    assert!(first.back(claim_a, a.conversation).await.unwrap());
                }
                (Taking::Full, Taking::Taken) => {
                    assert_eq!(inside.waiting, [named(0), named(2)], "the loser stays first");
                    assert!(second.back(claim_b, b.conversation).await.unwrap());
                }
                wrong => panic!("one seat, one winner, not {wrong:?} in race {race}"),
            }
            assert_eq!(inside.claiming, [(Shared::named(agent.account.uuid()), 1)], "never above the cap");
        }
        assert_eq!(in_line(&first).await, [named(0), named(1), named(2)], "and all stand where they stood");
        assert!(first.inside().await.unwrap().claiming.is_empty());
    });
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

#[test]
fn two_nodes_race_for_one_conversation() {
    tell(async {
        let (one, other) = (seats(1, 0, 5, 1), seats(2, 0, 5, 1));
        let (first, second) = two(&[one.account, other.account]).await;
        for number in 0..200 {
            let contested = waiting(number, 0, number);
            // Half of them are in line already; the word of the others has not arrived when they are claimed.
            if number % 2 == 0 {
                first.put(&[put(&contested, Stands::Waiting)]).await.unwrap();
            }
            let claims = (Uuid::new_v4(), Uuid::new_v4());
            let (a, b) = tokio::join!(
                first.claim(GENERATION, claims.0, &contested, &one),
                second.claim(GENERATION, claims.1, &contested, &other),
            );
            let (a, b) = (a.unwrap(), b.unwrap());
            assert!(
                matches!((a, b), (Taking::Taken, Taking::Claimed) | (Taking::Claimed, Taking::Taken)),
                "{a:?} {b:?}"
            );
            let (winner, claim) = if a == Taking::Taken { (&first, claims.0) } else { (&second, claims.1) };
            assert!(winner.done(claim, contested.conversation, 2, Stands::Left).await.unwrap());
            // The late word of its waiting changes nothing any more.
            first.put(&[put(&contested, Stands::Waiting)]).await.unwrap();
            assert!(in_line(&first).await.is_empty());
            let again = second.claim(GENERATION, Uuid::new_v4(), &contested, &other).await.unwrap();
            assert_eq!(again, Taking::Moved);
        }
    });
}

#[test]
fn the_order_is_lane_then_time_then_id() {
    tell(async {
        let (first, _) = two(&[]).await;
        // As they come: number, lane, time.
        let talks = [(5, 0, 50), (1, 0, 40), (9, 3, 90), (3, 3, 70), (2, 0, 40), (4, 10, 99)];
        for (number, lane, at) in talks {
            first.put(&[put(&waiting(number, lane, 1_764_000_000_000 + at), Stands::Waiting)]).await.unwrap();
        }
        assert_eq!(in_line(&first).await, [4, 3, 9, 1, 2, 5].map(named));
    });
}

#[test]
fn what_a_dead_node_was_at_stands_in_line_again_where_it_stood() {
    tell(async {
        let agent = seats(1, 0, 3, 1);
        let (dead, other) = two(&[agent.account]).await;
        let talks = [waiting(0, 0, 0), waiting(1, 0, 1)];
        other.put(&talks.each_ref().map(|talk| put(talk, Stands::Waiting))).await.unwrap();
        let claim = Uuid::new_v4();
        assert_eq!(dead.claim(GENERATION, claim, &talks[0], &agent).await.unwrap(), Taking::Taken);
        assert_eq!(other.claim(GENERATION, Uuid::new_v4(), &talks[0], &agent).await.unwrap(), Taking::Claimed);
        assert_eq!(other.sweep().await.unwrap().back, [], "its lease holds");
        dead.let_claims_lapse().await.unwrap();
        dead.let_node_lapse().await.unwrap();
        let swept = other.sweep().await.unwrap();
        assert_eq!((swept.back.as_slice(), swept.dead.len()), ([talks[0].conversation].as_slice(), 1));
        assert_eq!(in_line(&other).await, [named(0), named(1)]);
        // The dead one wakes up: its claim is over, and it counts as dead until it says that it lives.
        assert!(!dead.done(claim, talks[0].conversation, 2, Stands::Left).await.unwrap());
        assert_eq!(dead.claim(GENERATION, claim, &talks[0], &agent).await.unwrap(), Taking::Lapsed);
        other.bury(&swept.dead[0]).await.unwrap();
        assert!(dead.noted().await.unwrap().is_empty());
        dead.lives(&[agent.account]).await.unwrap();
        assert_eq!(dead.claim(GENERATION, claim, &talks[0], &agent).await.unwrap(), Taking::Taken);
        // Without waiting for the sweeper: whoever comes next takes over what has lapsed.
        other.let_claims_lapse().await.unwrap();
        assert_eq!(other.claim(GENERATION, Uuid::new_v4(), &talks[0], &agent).await.unwrap(), Taking::Taken);
        assert_eq!(other.inside().await.unwrap().claiming[0].1, 1, "the lapsed one's seat is free");
    });
}

#[test]
fn one_node_has_the_clock_and_another_when_it_goes() {
    tell(async {
        let (first, second) = two(&[]).await;
        let clocks = (first.beat().await.unwrap(), second.beat().await.unwrap());
        assert!(clocks.0.has_clock && !clocks.1.has_clock);
        assert_eq!(clocks.1.nodes.len(), 2);
        first.leave().await.unwrap();
        let alone = second.beat().await.unwrap();
        assert!(alone.has_clock && alone.nodes.len() == 1);
    });
}

#[test]
fn agents_are_seen_wherever_they_are_connected() {
    tell(async {
        let agents = [seats(1, 0, 1, 1).account, seats(2, 0, 1, 1).account];
        let (first, second) = two(&[]).await;
        let before = first.beat().await.unwrap();
        second.present(agents[0], true).await.unwrap();
        first.present(agents[1], true).await.unwrap();
        let heard = first.beat().await.unwrap();
        assert!(heard.presence > before.presence && heard.noted == 1);
        assert_eq!(first.elsewhere(&heard.nodes).await.unwrap(), [agents[0]].into());
        second.let_node_lapse().await.unwrap();
        let heard = first.beat().await.unwrap();
        assert_eq!(first.elsewhere(&heard.nodes).await.unwrap(), [].into(), "those of a dead node are nowhere");
    });
}

#[test]
fn nothing_is_claimed_between_a_loss_and_the_rebuilding() {
    tell(async {
        let agent = seats(1, 0, 1, 1);
        let (first, second) = two(&[agent.account]).await;
        let talk = waiting(0, 0, 0);
        first.put(&[put(&talk, Stands::Waiting)]).await.unwrap();
        first.lose_everything().await.unwrap();
        let claim = || second.claim(GENERATION, Uuid::new_v4(), &talk, &agent);
        assert_eq!(claim().await.unwrap(), Taking::Stale);
        second.lives(&[agent.account]).await.unwrap();
        assert_eq!(claim().await.unwrap(), Taking::Stale);
        // Lost again while it is being built: it is not whole, and not passed off as such.
        let token = Uuid::new_v4();
        first.clear(token).await.unwrap();
        first.put(&[put(&talk, Stands::Waiting)]).await.unwrap();
        first.lose_everything().await.unwrap();
        assert!(!first.seal(token, GENERATION).await.unwrap());
        build(&first).await;
        second.lives(&[agent.account]).await.unwrap();
        assert_eq!(claim().await.unwrap(), Taking::Taken);
        assert_eq!(second.claim("another", Uuid::new_v4(), &talk, &agent).await.unwrap(), Taking::Stale);
    });
}

#[test]
fn what_the_database_does_not_know_is_forgotten_unless_it_is_newer() {
    tell(async {
        let (first, second) = two(&[]).await;
        let talks = [waiting(0, 0, 0), waiting(1, 0, 1)];
        first.put(&talks.each_ref().map(|talk| put(talk, Stands::Waiting))).await.unwrap();
        let known = first.known().await.unwrap();
        assert_eq!(known.len(), 2);
        // Said while the database was being read.
        second.put(&[Put { seq: 2, ..put(&talks[1], Stands::Waiting) }]).await.unwrap();
        assert_eq!(first.forget(&known).await.unwrap(), 1);
        assert_eq!(in_line(&first).await, [named(1)]);
    });
}
