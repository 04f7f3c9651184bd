//! What `zhanggui rehearse` takes, and whether it can be played.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::api::{Target, Targets};
use super::arrivals::{BUYERS_MOST, Curve};
use super::conductor::Score;
use super::habits::Habits;
use super::ledger::MESSAGES_MOST;
use super::scene::Owner;
use super::world::{Beat, Play};

/// Nobody talks to more people at once (docs/protocol.md, accounts).
const CAP_MOST: usize = 200;
/// What one buyer's and one agent's socket may send a second, with room for what is not a message.
const BUYER_RATE: f64 = 4.0;
const AGENT_RATE: f64 = 50.0;

#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Rehearse {
    /// The server, over plain http: behind a TLS proxy, the address that the proxy forwards to. Given several times, or
    /// with commas between: the nodes of a cluster, over which buyers and agents are spread.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: Vec<String>,
    /// The owner's login; the default is the demo's.
    #[arg(long, default_value = "owner")]
    owner: String,
    #[arg(long, default_value = "zhanggui-demo")]
    password: String,
    /// The owner's six digits, where two-step sign-in is on.
    #[arg(long)]
    code: Option<String>,
    /// How many buyers. With --arrivals FILE the file says it.
    #[arg(long, default_value_t = 200)]
    buyers: usize,
    #[arg(long, default_value_t = 10)]
    agents: usize,
    /// Conversations an agent may hold. Default: 10 with --arrivals, else enough for all buyers.
    #[arg(long)]
    cap: Option<usize>,
    /// Messages a second, of both sides together, all conversations open. 0: everybody is connected and silent.
    #[arg(long, default_value_t = 100.0, conflicts_with = "arrivals")]
    rate: f64,
    /// How long everybody writes; with --arrivals, how long buyers come (default 600), in the shop's time.
    #[arg(long)]
    seconds: Option<f64>,
    /// Buyers come and go: `constant`, `peak`, or a CSV file with one line a minute, the count in its last column.
    #[arg(long, value_name = "constant|peak|FILE.csv")]
    arrivals: Option<String>,
    /// Play the arrivals so many times faster; all times in the report are the shop's.
    #[arg(long, default_value_t = 1.0, requires = "arrivals")]
    speed: f64,
    /// Seconds between an answer and the buyer's next message, on the average.
    #[arg(long, default_value_t = 20.0)]
    think: f64,
    /// Seconds of an agent's undivided attention that one answer takes, on the average.
    #[arg(long, default_value_t = 15.0)]
    reply: f64,
    /// Questions and answers of a conversation, on the average.
    #[arg(long, default_value_t = 4.0)]
    rounds: f64,
    /// Seconds after which a buyer without an answer leaves, on the average. 0: never.
    #[arg(long, default_value_t = 180.0)]
    patience: f64,
    /// Seconds within which the first answer is in time. Default: the server's for new shops (120).
    #[arg(long)]
    threshold: Option<f64>,
    /// Agents take nobody before all buyers stand in line.
    #[arg(long, conflicts_with = "arrivals")]
    queue_first: bool,
    /// Cut all connections at once, so many seconds after the start.
    #[arg(long, conflicts_with = "arrivals")]
    cut_after: Option<f64>,
    /// Seconds that what is on its way has to arrive at the end, counted from the last thing that did.
    #[arg(long, default_value_t = 10.0)]
    drain: f64,
    /// A token for GET /metrics, for the memory and time of a server on another machine.
    #[arg(long)]
    metrics_token: Option<String>,
    /// Where /metrics is, when not at --url.
    #[arg(long, requires = "metrics_token")]
    metrics_url: Option<String>,
    /// Repeats the same arrivals, pauses and patience.
    #[arg(long)]
    seed: Option<u64>,
    /// Print all figures as JSON, as the last line of standard output.
    #[arg(long)]
    pub json: bool,
}

/// What is going to be played.
pub(super) struct Plan {
    pub targets: Targets,
    pub owner: Owner,
    pub metrics: Option<(Target, String)>,
    pub seed: u64,
    pub buyers: usize,
    pub agents: usize,
    pub cap: usize,
    pub speed: f64,
    pub threshold_s: Option<f64>,
    pub play: Play,
    pub score: Score,
}

impl Rehearse {
    /// Checks whether it can be played.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub(super) fn plan(&self, random_seed: u64) -> Result<Plan, String> {
        let targets = Targets::parse(&self.url)?;
        let metrics = match (&self.metrics_token, &self.metrics_url) {
            (Some(token), Some(url)) => Some((Target::parse(url)?, token.clone())),
            (Some(token), None) => Some((targets.at(0).clone(), token.clone())),
            (None, _) => None,
        };
        let seed = self.seed.unwrap_or(random_seed);
        for (name, value, least) in [
            ("--seconds", self.seconds.unwrap_or(1.0), 0.1),
            ("--speed", self.speed, 0.01),
            ("--rate", self.rate, 0.0),
            ("--think", self.think, 0.0),
            ("--reply", self.reply, 0.0),
            ("--rounds", self.rounds, 1.0),
            ("--patience", self.patience, 0.0),
            ("--drain", self.drain, 0.1),
            ("--cut-after", self.cut_after.unwrap_or(1.0), 0.0),
            ("--threshold", self.threshold.unwrap_or(1.0), 0.1),
        ] {
            if !value.is_finite() || value < least || value > 1e6 {
                return Err(format!("{name} {value}: it must be {least} to 1000000"));
            }
        }
        let curve = self.curve()?;
        let buyers = curve.as_ref().map_or(self.buyers, Curve::buyers);
        if buyers == 0 || buyers > BUYERS_MOST {
            return Err(format!("--buyers {buyers}: one machine can play 1 to {BUYERS_MOST}"));
        }
        let seconds = curve.as_ref().map_or_else(|| self.seconds.unwrap_or(30.0), Curve::seconds);
        let cap = self.cap(buyers, curve.is_some())?;
        let mut rng = StdRng::seed_from_u64(seed);
        let (play, moments) = match &curve {
            Some(curve) => {
                let habits =
                    Habits { think_s: self.think, reply_s: self.reply, rounds: self.rounds, patience_s: self.patience };
                let moments = curve.moments(&mut rng);
                (Play::Peak { visits: habits.visits(buyers, &mut rng), speed: self.speed }, moments)
            }
            None => (Play::Load { every: self.beat(buyers, seconds)? }, Vec::new()),
        };
        let duration = |seconds: f64| Duration::from_secs_f64(seconds);
        let score = Score {
            seconds: duration(seconds / self.speed),
            queue_first: self.queue_first,
            cut_after: self.cut_after.map(duration),
            drain: duration(self.drain),
            moments,
        };
        let owner = Owner { login: self.owner.clone(), password: self.password.clone(), code: self.code.clone() };
        Ok(Plan {
            targets,
            owner,
            metrics,
            seed,
            buyers,
            agents: self.agents,
            cap,
            speed: self.speed,
            threshold_s: self.threshold,
            play,
            score,
        })
    }

    fn curve(&self) -> Result<Option<Curve>, String> {
        let (buyers, seconds) = (self.buyers, self.seconds.unwrap_or(600.0));
        Ok(match self.arrivals.as_deref() {
            None => None,
            Some("constant") => Some(Curve::Constant { buyers, seconds }),
            Some("peak") => Some(Curve::Peak { buyers, seconds }),
            Some(file) => {
                let path = PathBuf::from(file);
                let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {file}: {error}"))?;
                Some(Curve::read(&text).map_err(|reason| format!("{file}: {reason}"))?)
            }
        })
    }

    /// How many conversations each agent may hold.
    fn cap(&self, buyers: usize, come_and_go: bool) -> Result<usize, String> {
        if self.agents == 0 && (come_and_go || self.rate > 0.0) {
            return Err("--agents 0: somebody must answer the buyers, unless --rate is 0".to_owned());
        }
        let each = buyers.div_ceil(self.agents.max(1));
        let cap = self.cap.unwrap_or_else(|| if come_and_go { 10 } else { (each + each / 4).clamp(10, CAP_MOST) });
        if cap == 0 || cap > CAP_MOST {
            return Err(format!("--cap {cap}: it must be 1 to {CAP_MOST}"));
        }
        if !come_and_go && self.rate > 0.0 && cap < each {
            let needed = buyers.div_ceil(cap);
            return Err(format!(
                "{buyers} open conversations do not fit {} agents of cap {cap}; {needed} agents are needed",
                self.agents
            ));
        }
        Ok(cap)
    }

    /// How often each side writes; half of all messages are the buyers'.
    fn beat(&self, buyers: usize, seconds: f64) -> Result<Option<Beat>, String> {
        if self.rate == 0.0 {
            return Ok(None);
        }
        let (of_buyer, of_agent) = (self.rate / 2.0 / buyers as f64, self.rate / 2.0 / self.agents as f64);
        if of_buyer > BUYER_RATE {
            let needed = (self.rate / 2.0 / BUYER_RATE).ceil();
            return Err(format!(
                "--rate {}: a buyer may write {BUYER_RATE} messages a second; {needed} buyers are needed",
                self.rate
            ));
        }
        if of_agent > AGENT_RATE {
            let needed = (self.rate / 2.0 / AGENT_RATE).ceil();
            return Err(format!(
                "--rate {}: an agent may write {AGENT_RATE} messages a second; {needed} agents are needed",
                self.rate
            ));
        }
        if self.rate * seconds > MESSAGES_MOST as f64 {
            return Err(format!(
                "{} messages are too many: a rehearsal keeps account of {MESSAGES_MOST}",
                self.rate * seconds
            ));
        }
        let every = |rate: f64| Duration::from_secs_f64(1.0 / rate);
        Ok(Some(Beat { buyer: every(of_buyer), agent: every(of_agent) }))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        rehearse: Rehearse,
    }

    fn plan(line: &str) -> Result<Plan, String> {
        let words = std::iter::once("rehearse").chain(line.split_whitespace());
        Line::try_parse_from(words).map_err(|error| error.to_string())?.rehearse.plan(7)
    }

    #[test]
    fn what_cannot_be_played_is_refused_with_what_to_change() {
        for (line, says) in [
            ("--buyers 2000 --agents 5", "10 agents are needed"),
            ("--buyers 100 --rate 1000", "125 buyers are needed"),
            ("--buyers 1000 --agents 10 --rate 2000", "20 agents are needed"),
            ("--buyers 0", "1 to 28000"),
            ("--agents 0", "somebody must answer"),
            ("--rate nan", "--rate"),
            ("--rate 3000 --buyers 2000 --agents 100 --seconds 10000", "too many"),
            ("--arrivals peak --rate 5", "cannot be used with"),
            ("--arrivals /nowhere.csv", "cannot read /nowhere.csv"),
            ("--url https://desk.shop.example", "plain http"),
        ] {
            let refused = plan(line).err().unwrap_or_else(|| panic!("{line} is played"));
            assert!(refused.contains(says), "{line}: {refused}");
        }
    }

    #[test]
    fn both_sides_together_write_at_the_rate() {
        let planned = plan("--buyers 2000 --agents 100 --rate 3000 --seconds 30").unwrap();
        let Play::Load { every: Some(beat) } = planned.play else { panic!("a load") };
        let rate = 2_000.0 / beat.buyer.as_secs_f64() + 100.0 / beat.agent.as_secs_f64();
        assert!((rate - 3_000.0).abs() < 1.0);
        assert_eq!((planned.cap, planned.seed), (25, 7));
        assert!(plan("--rate 0 --agents 0 --buyers 10000").is_ok());
    }

    #[test]
    fn a_peak_repeats_with_its_seed() {
        let of = |line: &str| plan(line).unwrap().score.moments;
        assert_eq!(of("--arrivals peak --buyers 50 --seed 3"), of("--arrivals peak --buyers 50 --seed 3"));
        assert_ne!(of("--arrivals peak --buyers 50 --seed 3"), of("--arrivals peak --buyers 50 --seed 4"));
    }
}
