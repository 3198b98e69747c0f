//! Tries that are counted at a door: passwords and codes at the account's and the caller's, what anybody may send without
//! an account at the address and at all together.
//!
//! A door is counted minute by minute, so that many tries are few rows. Who knocks in a browser or from an address where
//! the account has signed in before has a door of their own: strangers' tries shut out strangers.

use jiff::SignedDuration;
use store::{Result, Tx, sql};

use crate::{AccountId, token};

const QUARTER: i64 = 15;
const DAY: i64 = 24 * 60;

/// A door: after so many tries within so many minutes it is shut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    name: String,
    most: i64,
    minutes: i64,
    /// Past which network's tries it is shut at `most`: who comes from a network that was quiet until now may still come
    /// in, up to twice as many.
    quiet: Option<String>,
}

/// Tries from a network that was quiet until now.
const QUIET: i64 = 10;

impl Door {
    /// A door that lets `most` through within a quarter of an hour.
    #[must_use]
    pub fn quarter(name: String, most: i64) -> Self {
        Self { name, most, minutes: QUARTER, quiet: None }
    }

    /// A door that lets `most` through within a day.
    #[must_use]
    pub fn day(name: String, most: i64) -> Self {
        Self { name, most, minutes: DAY, quiet: None }
    }

    fn of_everybody(self, address: &str) -> Self {
        Self { quiet: Some(format!("quiet:{}:{}", self.name, widest(address))), ..self }
    }
}

/// How somebody who tries to sign in is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Familiar<'a> {
    /// By a browser in which the account has signed in: the hash of what it holds.
    Device(&'a str),
    /// By an address from which it has.
    Address,
    /// Not at all.
    No,
}

/// The address as it is counted: of IPv6 the network that one household or school has.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(six) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => {
                let [a, b, c, d, ..] = six.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        Err(_) => address.to_owned(),
    }
}

/// The networks that an address lies in, from the narrowest to the widest, each with how many times as much may come from
/// it. A household has a /56 of IPv6 and a whole provider a /32; a school has an address or a /24 of IPv4.
fn networks(address: &str) -> Vec<(String, i64)> {
    let narrow = network(address);
    let parsed = address.parse::<std::net::IpAddr>().map(|address| address.to_canonical());
    let wider: &[(u32, i64)] = match parsed {
        Ok(std::net::IpAddr::V6(_)) => &[(56, 2), (48, 4), (32, 12)],
        Ok(std::net::IpAddr::V4(_)) => &[(24, 4), (16, 12)],
        Err(_) => &[],
    };
    let mut all = vec![(narrow, 1)];
    for (bits, times) in wider {
        let name = match parsed {
            Ok(std::net::IpAddr::V6(six)) => {
                format!("{}/{bits}", std::net::Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << (128 - bits))))
            }
            Ok(std::net::IpAddr::V4(four)) => {
                format!("{}/{bits}", std::net::Ipv4Addr::from_bits(four.to_bits() & (u32::MAX << (32 - bits))))
            }
            Err(_) => continue,
        };
        all.push((name, *times));
    }
    all
}

/// The network by which it is told whether somebody comes from where it was quiet.
fn widest(address: &str) -> String {
    networks(address).into_iter().next_back().map(|(name, _)| name).unwrap_or_default()
}

/// The doors of each network that an address lies in, and of everybody together: `each` for the address itself, more for
/// wider networks, so that no network alone shuts everybody out.
#[must_use]
pub fn network_doors(what: &str, address: &str, each: i64, all: i64, door: fn(String, i64) -> Door) -> Vec<Door> {
    let mut doors: Vec<Door> =
        networks(address).into_iter().map(|(name, times)| door(format!("{what}:{name}"), each * times)).collect();
    doors.push(door(format!("{what}:any"), all).of_everybody(address));
    doors
}

/// The doors of a sign-in with a password. What was typed as the email address is hashed: people mistype passwords there.
#[must_use]
pub fn sign_in_doors(email: &str, address: &str, familiar: Familiar<'_>) -> Vec<Door> {
    let who = token::hash(&email.to_lowercase());
    let narrow = network(address);
    match familiar {
        Familiar::Device(device) => vec![Door::quarter(format!("account:{who}:device:{device}"), 10)],
        Familiar::Address => vec![Door::quarter(format!("account:{who}:address:{narrow}"), 5)],
        Familiar::No => {
            let mut doors = vec![
                Door::quarter(format!("account:{who}:address:{narrow}"), 5),
                Door::quarter(format!("account:{who}:strangers"), 20),
            ];
            doors.extend(network_doors("address", address, 50, 2_000, Door::quarter));
            doors
        }
    }
}

/// The doors of an account's codes: a right password does not open them again.
#[must_use]
pub fn code_doors(account: AccountId, address: &str, familiar: Familiar<'_>) -> Vec<Door> {
    match familiar {
        Familiar::Device(device) => vec![Door::quarter(format!("code:{account}:device:{device}"), 5)],
        Familiar::Address => vec![Door::quarter(format!("code:{account}:address:{}", network(address)), 5)],
        Familiar::No => vec![
            Door::quarter(format!("code:{account}:address:{}", network(address)), 5),
            Door::quarter(format!("code:{account}:strangers"), 10),
        ],
    }
}

/// The door of password checks of somebody who is signed in.
#[must_use]
pub fn check_doors(account: AccountId) -> Vec<Door> {
    vec![Door::quarter(format!("check:{account}"), 5)]
}

/// The doors of whatever is sent without an account.
#[must_use]
pub fn public_doors(address: &str) -> Vec<Door> {
    network_doors("public", address, 120, 6_000, Door::quarter)
}

/// Under which names a try is counted.
fn names_of(doors: &[Door]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for door in doors {
        names.push(&door.name);
        names.extend(door.quiet.as_deref());
    }
    names
}

/// Seconds until the door opens; `None` where it is open.
async fn closed_for(tx: &mut Tx, door: &Door) -> Result<Option<u64>> {
    let Some(seconds) = full_for(tx, door).await? else { return Ok(None) };
    if let Some(network) = &door.quiet {
        let quiet = Door { name: network.clone(), most: QUIET, minutes: door.minutes, quiet: None };
        let reserve = Door { most: door.most * 2, quiet: None, ..door.clone() };
        if full_for(tx, &quiet).await?.is_none() && full_for(tx, &reserve).await?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(seconds))
}

async fn full_for(tx: &mut Tx, door: &Door) -> Result<Option<u64>> {
    let now = tx.now().as_second();
    let rows: Vec<(i64, i64)> = sql!(
        "select minute, tries from door_try where door = $1 and minute > $2 order by minute desc",
        door.name.as_str(),
        now.div_euclid(60) - door.minutes,
    )
    .all(tx)
    .await?;
    let mut left = door.most;
    for (minute, tries) in rows {
        left -= tries;
        if left <= 0 {
            let opens = (minute + door.minutes) * 60;
            return Ok(Some(numbers::fitted((opens - now).max(1))));
        }
    }
    Ok(None)
}

/// For how many seconds one of the doors is shut; `None` where all are open. Nothing is counted: whoever is shut out costs
/// no write.
#[store::boxed]
pub async fn shut(tx: &mut Tx, doors: &[Door]) -> Result<Option<u64>> {
    for door in doors {
        if let Some(seconds) = closed_for(tx, door).await? {
            return Ok(Some(seconds));
        }
    }
    Ok(None)
}

/// Counts a try at each door before it is judged, so that many at once cannot slip through together; or says for how many
/// seconds a door is shut, and counts nothing.
#[store::boxed]
pub async fn enter(tx: &mut Tx, doors: &[Door]) -> Result<Option<u64>> {
    if let Some(seconds) = shut(tx, doors).await? {
        return Ok(Some(seconds));
    }
    let minute = tx.now().as_second().div_euclid(60);
    for name in names_of(doors) {
        sql!(
            "insert into door_try (door, minute, tries) values ($1, $2, 1) on conflict (door, minute) do update
               set tries = door_try.tries + 1",
            name,
            minute,
        )
        .run(tx)
        .await?;
    }
    Ok(None)
}

/// After a success: the tries at the first door, which is the account's own, are forgotten, and one at each of those that
/// others share is taken back.
#[store::boxed]
pub async fn succeed(tx: &mut Tx, doors: &[Door]) -> Result<()> {
    let Some((own, shared)) = doors.split_first() else { return Ok(()) };
    sql!("delete from door_try where door = $1", own.name.as_str()).run(tx).await?;
    for name in names_of(shared) {
        sql!(
            "update door_try set tries = tries - 1 where tries > 0 and door = $1 and minute = (select max(minute)
               from door_try where door = $2)",
            name,
            name,
        )
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Removes what no door counts any more.
#[store::boxed]
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let before = (tx.now() - SignedDuration::from_mins(DAY)).as_second().div_euclid(60);
    sql!("delete from door_try where minute < $1", before).run(tx).await
}

#[cfg(test)]
mod tests {
    use super::{network, networks};

    #[test]
    fn an_address_counts_for_every_network_it_lies_in() {
        let names = |address| networks(address).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("192.0.2.7"), ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16"]);
        assert_eq!(names("::ffff:192.0.2.7"), names("192.0.2.7"));
        assert_eq!(
            names("2001:db8:1:2ff::1"),
            ["2001:db8:1:2ff::/64", "2001:db8:1:200::/56", "2001:db8:1::/48", "2001:db8::/32"]
        );
        assert_eq!(names(""), [""]);
    }

    #[test]
    fn a_household_is_counted_as_one_whichever_of_its_addresses_it_uses() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:ffff:1:2:3"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
