//! What a process takes, as the system's process table has it (proc(5)).

use std::fs;

/// Resident bytes, and processor seconds since its start; `None` where there is no such table.
#[must_use]
pub fn process_usage(process: u32) -> Option<(u64, f64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.split_whitespace().next()?.parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in brackets, may hold anything; the eleventh column after it is the time in user mode.
    let mut columns = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || columns.next()?.parse::<f64>().ok();
    let spent = ticks()? + ticks()?;
    #[expect(clippy::cast_precision_loss, reason = "ticks a second are a hundred")]
    let seconds = spent / rustix::param::clock_ticks_per_second() as f64;
    Some((kilobytes * 1024, seconds))
}
