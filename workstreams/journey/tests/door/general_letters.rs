//! Letters that tell no decision: templates of the council's own, written for one child or prepared for many; each goes to whom it
//! is addressed, in the words that they may have, and records no event.

use crate::letters::{encoded, fields, home};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{apart, bind};
use testing::casework::on;
use testing::{Answer, Area, Someone, date_fields};

const ACKNOWLEDGE: &str = "general.acknowledge";
const TO_WRITE: &str = "[What they told you or asked, in a sentence or two]";

fn page_of(child: PersonId, code: &str) -> String {
    format!("/children/{child}/letters/write/{code}")
}

/// The form of a letter as it opens, with what is changed in it; the days are today's.
async fn form(
    area: &Area,
    officer: &Someone,
    child: PersonId,
    code: &str,
    changed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = area.get(officer, &page_of(child, code)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let mut all = fields(&page.text);
    let today = area.today();
    for name in ["received_on", "meeting_on", "reply_by"] {
        for (part, number) in
            [("day", i32::from(today.day())), ("month", today.month().into()), ("year", today.year().into())]
        {
            let name = format!("{name}-{part}");
            if let Some((_, value)) = all.iter_mut().find(|(known, _)| *known == name) {
                *value = number.to_string();
            }
        }
    }
    all.retain(|(name, _)| !changed.iter().any(|(known, _)| known == name));
    all.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

/// The text of a form, with what is left to the officer written.
fn body(form: &[(String, String)], words: &str) -> String {
    let body = form.iter().find(|(name, _)| name == "body").unwrap().1.clone();
    let mut parts = body.split('[');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |all, part| all + words + part.split_once(']').unwrap().1)
}

/// Sends a letter of the program to these people, past the page that confirms it.
pub async fn sent(
    area: &Area,
    officer: &Someone,
    (child, code): (PersonId, &str),
    to: &[PersonId],
    (channel, words, more): (&str, &str, &[(&str, &str)]),
) -> Answer {
    let mut all = form(area, officer, child, code, &[("channel", channel), ("step", "confirmed")]).await;
    let text = body(&all, words);
    all.retain(|(name, _)| name != "body");
    all.push(("body".to_owned(), text));
    all.extend(to.iter().map(|person| ("to".to_owned(), person.to_string())));
    all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    area.post(officer, &page_of(child, code), &encoded(&all)).await
}

struct Family {
    officer: Someone,
    child: PersonId,
    pat: (Someone, PersonId),
    tom: (Someone, PersonId),
}

/// A child with two parents, of whom one lives with them.
async fn family(area: &Area) -> Family {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    let pat = area.parent(child, "Pat", true).await;
    let tom = area.parent(child, "Tom", false).await;
    home(area, child).await;
    Family { officer, child, pat, tom }
}

async fn told(area: &Area, who: &Someone) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    Query::new("select count(*) from outbox where account =").value(who.account).number(&mut tx).await.unwrap()
}

/// The address of the newest letter.
async fn newest(area: &Area, child: PersonId) -> String {
    let mut tx = area.db.read().await.unwrap();
    let (notice,): (uuid::Uuid,) =
        Query::new("select id from notice order by id desc limit 1").one(&mut tx).await.unwrap();
    format!("/children/{child}/journey/notices/{notice}")
}

#[tokio::test]
async fn a_general_letter_is_seen_before_it_goes_and_only_those_it_is_addressed_to_have_it() {
    on_each(|area| async move {
        let Family { officer, child, pat: (pat, pat_id), tom: (tom, tom_id) } = family(&area).await;
        let events = area.number("select count(*) from event").await;
        let path = page_of(child, ACKNOWLEDGE);
        let letters = format!("/children/{child}/letters");
        assert!(area.get(&officer, &letters).await.text.contains(&path));
        let open = area.get(&officer, &path).await.text;
        assert!(
            open.contains(&format!("value=\"{pat_id}\"")) && open.contains(&format!("value=\"{tom_id}\"")),
            "{open}"
        );
        // What the template leaves to the officer must be written, and everybody must be reached that way.
        let to = pat_id.to_string();
        let bare = form(&area, &officer, child, ACKNOWLEDGE, &[("channel", "portal"), ("to", &to)]).await;
        let refused = area.post(&officer, &path, &encoded(&bare)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("body") && refused.text.contains(TO_WRITE), "{}", refused.text);
        let text = body(&bare, "You asked about a taxi.");
        let right = [("channel", "portal"), ("to", to.as_str()), ("body", text.as_str())];
        for (name, value) in
            [("channel", ""), ("to", ""), ("subject", ""), ("body", "About {nobody}."), ("received_on-day", "45")]
        {
            let mut wrong = right.to_vec();
            wrong.retain(|(known, _)| *known != name);
            wrong.push((name, value));
            let wrong = form(&area, &officer, child, ACKNOWLEDGE, &wrong).await;
            let answer = area.post(&officer, &path, &encoded(&wrong)).await;
            assert!(answer.refuses(name.trim_end_matches("-day")), "{name}: {}", answer.text);
        }
        let far = tom_id.to_string();
        let by_post = [("channel", "first class post"), ("to", far.as_str()), ("body", text.as_str())];
        let by_post = form(&area, &officer, child, ACKNOWLEDGE, &by_post).await;
        assert!(area.post(&officer, &path, &encoded(&by_post)).await.refuses("channel"), "no address is recorded");
        // It is shown as it goes, and nothing has happened yet.
        let shown =
            area.post(&officer, &path, &encoded(&form(&area, &officer, child, ACKNOWLEDGE, &right).await)).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains("data-confirm=\"0\"") && shown.text.contains("Dear Pat Parent"), "{}", shown.text);
        assert!(shown.text.contains("about Zoe Ogden") && shown.text.contains("You asked about a taxi."));
        assert_eq!(area.number("select count(*) from notice").await, 0);
        let mut back = form(&area, &officer, child, ACKNOWLEDGE, &right).await;
        back.push(("step".to_owned(), "change".to_owned()));
        let back = area.post(&officer, &path, &encoded(&back)).await.text;
        assert!(back.contains("You asked about a taxi.") && !back.contains("data-confirm="), "{back}");
        let done =
            sent(&area, &officer, (child, ACKNOWLEDGE), &[pat_id], ("portal", "You asked about a taxi.", &[])).await;
        assert_eq!(done.location, format!("{letters}?done=sent&way=account"), "{}", done.text);
        assert_eq!(
            area.number("select count(*) from notice where event is null and kind = 'general.acknowledge'").await,
            1
        );
        assert_eq!(area.number("select count(*) from letter l join notice_delivery d on d.person = l.person").await, 1);
        assert_eq!(area.number("select count(*) from case_note where kind = 'letter'").await, 1);
        assert_eq!(area.number("select count(*) from event").await, events, "no event of the law");
        assert_eq!((told(&area, &pat).await, told(&area, &tom).await), (1, 0));
        // She has it; he, and a school that reads the record, learn nothing of it.
        let letter = newest(&area, child).await;
        let own = area.get(&pat, &letter).await.text;
        assert!(own.contains("Dear Pat Parent") && own.contains("You asked about a taxi."), "{own}");
        let school = area.school("Moorside Primary", "900777").await;
        area.place(child, school).await;
        let senco = area.person("Sam Senco", Role::Senco, Some(school)).await;
        for file in ["", "/pdf", "/word"] {
            let file = format!("{letter}{file}");
            assert_eq!(area.get(&pat, &file).await.status, StatusCode::OK, "{file}");
            assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK, "{file}");
            for who in [&tom, &senco] {
                assert_eq!(area.get(who, &file).await.status, StatusCode::NOT_FOUND, "{file}");
            }
        }
        for page in [letters.clone(), format!("/children/{child}/journey")] {
            assert!(area.get(&pat, &page).await.text.contains(&letter), "{page}");
            for who in [&tom, &senco] {
                assert!(!area.get(who, &page).await.text.contains(&letter), "{page}");
            }
        }
        let papers = async |who: &Someone| area.get(who, &format!("/children/{child}/papers/zip")).await.text;
        assert!(papers(&pat).await.contains("letters/letter-") && !papers(&tom).await.contains("letters/letter-"));
        // Withdrawn, she has it no more.
        let withdrawn = area.post(&officer, &format!("{letter}/withdraw"), "why=Wrong+child").await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
        assert_eq!(area.get(&pat, &letter).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_tells_before_it_goes_what_its_pdf_cannot_show() {
    on_each(|area| async move {
        let Family { officer, child, pat: (_, pat_id), .. } = family(&area).await;
        let (path, to) = (page_of(child, ACKNOWLEDGE), pat_id.to_string());
        let shown = async |words: &str| {
            let bare = form(&area, &officer, child, ACKNOWLEDGE, &[]).await;
            let text = body(&bare, words);
            let right = [("channel", "portal"), ("to", to.as_str()), ("body", text.as_str())];
            area.post(&officer, &path, &encoded(&form(&area, &officer, child, ACKNOWLEDGE, &right).await)).await.text
        };
        let plain = shown("You asked about a taxi.").await;
        assert!(plain.contains("data-confirm=") && !plain.contains("data-not-shown"), "{plain}");
        let told = shown("You asked about តាក់ស៊ី and တက္ကစီ.").await;
        assert!(told.contains("data-confirm=") && told.contains("data-not-shown=\"2\""), "{told}");
    })
    .await;
}

#[tokio::test]
async fn braces_in_a_general_letter_are_a_merge_field_that_there_is_or_are_refused() {
    on_each(|area| async move {
        let Family { officer, child, pat: (pat, pat_id), .. } = family(&area).await;
        let (path, to) = (page_of(child, ACKNOWLEDGE), pat_id.to_string());
        let answer = async |words: &str| {
            let bare = form(&area, &officer, child, ACKNOWLEDGE, &[]).await;
            let text = body(&bare, words);
            let typed = [("channel", "portal"), ("to", to.as_str()), ("body", text.as_str())];
            area.post(&officer, &path, &encoded(&form(&area, &officer, child, ACKNOWLEDGE, &typed).await)).await
        };
        for wrong in ["{{name}}", "{name}", "{{child_name}}", "a { b", "{script}"] {
            assert!(answer(wrong).await.refuses("body"), "{wrong}");
        }
        assert_eq!(area.number("select count(*) from notice").await, 0);
        // What is no field is no markup either.
        let words = "<script>alert(1)</script> & \u{202e}exe.txt";
        let confirm = answer(words).await.text;
        assert!(confirm.contains("data-confirm=") && !confirm.contains("<script>alert"), "{confirm}");
        let done = sent(&area, &officer, (child, ACKNOWLEDGE), &[pat_id], ("portal", words, &[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let letter = area.get(&pat, &newest(&area, child).await).await.text;
        assert!(letter.contains("&#60;script&#62;alert(1)&#60;/script&#62; &#38;"), "{letter}");
        assert!(!letter.contains("<script>alert"), "{letter}");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_record_for_the_child_writes_no_letter() {
    on_each(|area| async move {
        let Family { officer, child, pat: (pat, pat_id), .. } = family(&area).await;
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let path = page_of(child, ACKNOWLEDGE);
        let to = pat_id.to_string();
        let whole = form(&area, &officer, child, ACKNOWLEDGE, &[("channel", "portal"), ("to", &to)]).await;
        for who in [&stranger, &pat] {
            assert_ne!(area.get(who, &path).await.status, StatusCode::OK);
            let answer = area.post(who, &path, &encoded(&whole)).await;
            assert!(
                answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::FORBIDDEN,
                "{}",
                answer.status
            );
        }
        for code in ["general.nothing", "request.refused"] {
            assert_eq!(area.get(&officer, &page_of(child, code)).await.status, StatusCode::NOT_FOUND, "{code}");
        }
        assert_eq!(area.number("select count(*) from notice").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_tells_nobody_where_a_child_is_who_must_not_learn_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let code = "general.information";
        let both = [case.mina, case.tom];
        let words = "We were told of a trip to Ilkley.";
        let asked = sent(&area, &case.officer, (case.child, code), &both, ("portal", words, &[])).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
        let field = format!("whereabouts-{}", case.tom);
        assert!(asked.refuses(&field) && !asked.text.contains(&format!("whereabouts-{}", case.mina)), "{}", asked.text);
        assert_eq!(area.number("select count(*) from notice").await, 0);
        let none = [(field.as_str(), "none")];
        let done = sent(&area, &case.officer, (case.child, code), &both, ("portal", words, &none)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let letter = newest(&area, case.child).await;
        let hers = area.get(&case.mother, &letter).await.text;
        assert!(hers.contains("Ilkley") && hers.contains("Al-Noor Academy"), "{hers}");
        for file in ["", "/pdf", "/word"] {
            let his = area.get(&case.father, &format!("{letter}{file}")).await;
            assert_eq!(his.status, StatusCode::OK);
            assert!(!his.text.contains("Ilkley") && !his.text.contains("Al-Noor"), "{file}: {}", his.text);
        }
        let list = area.get(&case.father, &format!("/children/{}/letters", case.child)).await.text;
        assert!(list.contains(&letter) && !list.contains("Ilkley"), "{list}");
        // What the officer read and left in stays in.
        let shown = sent(&area, &case.officer, (case.child, code), &[case.tom], ("portal", words, &[])).await.text;
        let value = shown.split(&format!("name=\"{field}\"")).nth(1).unwrap();
        let value = value.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let left = [(field.as_str(), value.as_str())];
        let done = sent(&area, &case.officer, (case.child, code), &[case.tom], ("portal", words, &left)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let his = area.get(&case.father, &newest(&area, case.child).await).await.text;
        assert!(his.contains("Ilkley") && !his.contains("Al-Noor"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_is_posted_with_a_run_and_keeps_its_date() {
    on_each(|area| async move {
        let Family { officer, child, pat: (_, pat_id), .. } = family(&area).await;
        let post = ("first class post", "Written", &[][..]);
        let done = sent(&area, &officer, (child, "general.free"), &[pat_id], post).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let list = area.get(&officer, "/letters/to-print").await.text;
        assert!(list.contains("Blank letter") && list.contains("Pat Parent"), "{list}");
        let mut tx = area.db.read().await.unwrap();
        let (letter,): (uuid::Uuid,) = Query::new("select id from letter").one(&mut tx).await.unwrap();
        drop(tx);
        let begun = area.post(&officer, "/letters/to-print", &format!("select=rows&letter={letter}")).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        area.later(24).await;
        let posted = area.post(&officer, &format!("{run}/posted"), &on(area.today())).await;
        assert!(posted.location.ends_with("count=1&left=0"), "{} {}", posted.location, posted.text);
        assert_eq!(area.number("select count(*) from letter where posted_on is not null").await, 1);
        assert_eq!(area.number("select count(*) from notice_correction").await, 0);
        assert_eq!(area.get(&officer, &format!("/children/{child}/journey")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_is_prepared_for_many_children_as_tasks() {
    on_each(|area| async move {
        let Family { officer, child, pat: (_, pat_id), .. } = family(&area).await;
        let alone = area.child("Bea", "Hart", date(2016, 5, 1), None).await;
        area.assign(alone, &officer, "case_officer").await;
        let code = "general.free";
        let act = format!("act=letters&child={child}&child={alone}&list=show%3Dall");
        let choices = area.post(&officer, "/worklist/act", &act).await.text;
        assert!(choices.contains(&format!("value=\"{code}\"")), "{choices}");
        let due = date_fields("due", area.today().checked_add(5.days()).unwrap());
        let wanted = format!("{act}&sure=yes&letter={code}&{due}");
        let drafted = area.post(&officer, "/worklist/act", &wanted).await.location;
        assert_eq!(drafted, "/worklist?show=all&done=letters&count=1&not=nobody.1");
        let again = area.post(&officer, "/worklist/act", &wanted).await.location;
        assert!(again.contains("count=0") && again.contains("has-letter.1"), "{again}");
        let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
        let strange = area.post(&stranger, "/worklist/act", &wanted).await.location;
        assert!(strange.contains("count=0&not=not-yours.2"), "{strange}");
        let (task,): (uuid::Uuid,) = {
            let mut tx = area.db.read().await.unwrap();
            Query::new("select id from task where letter is not null").one(&mut tx).await.unwrap()
        };
        let draft = area.get(&officer, &format!("/children/{child}/journey/tasks/{task}")).await.text;
        assert!(draft.contains(&format!("data-letter=\"{code}\"")) && draft.contains(&page_of(child, code)), "{draft}");
        let done = sent(&area, &officer, (child, code), &[pat_id], ("portal", "Written", &[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(area.number("select count(*) from task where letter is not null and done_on is null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_waits_for_a_manager_only_where_the_area_wants_it() {
    on_each(|area| async move {
        let Family { officer, child, pat: (pat, pat_id), .. } = family(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        assert_eq!(area.post(&manager, "/sign-off", "groups=letters").await.status, StatusCode::SEE_OTHER);
        let waits = format!("/children/{child}/letters/waiting");
        assert_eq!(area.get(&officer, &waits).await.status, StatusCode::NOT_FOUND);
        let write = async |code: &str, words: &str| {
            sent(&area, &officer, (child, code), &[pat_id], ("portal", words, &[])).await
        };
        let kept = write("general.free", "Come and see us.").await;
        assert_eq!(kept.location, format!("{waits}/approval?done=kept"), "{}", kept.text);
        // Nobody is asked by that: the manager is chosen where it leads.
        let asks = area.get(&officer, &kept.location).await.text;
        assert!(asks.contains("name=\"to\"") && asks.contains(&manager.account.to_string()), "{asks}");
        assert!(!area.get(&manager, "/").await.text.contains("data-approvals"), "nobody was asked yet");
        assert_eq!(area.number("select count(*) from notice").await, 0, "nothing was sent");
        assert!(area.get(&officer, &format!("/children/{child}/letters")).await.text.contains(&waits));
        assert!(area.get(&officer, &waits).await.text.contains("Come and see us."));
        let change = area.get(&officer, &format!("{}?waiting=yes", page_of(child, "general.free"))).await.text;
        assert!(change.contains("Come and see us."), "{change}");
        // Another one does not push it away, and what decisions wait for is something else.
        let other = write(ACKNOWLEDGE, "Written").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.text);
        assert_eq!(area.get(&officer, &format!("/children/{child}/to-issue")).await.status, StatusCode::NOT_FOUND);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let refused = |status: StatusCode| matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
        for who in [&stranger, &pat] {
            for part in ["", "/approval", "/approval/decision"] {
                assert!(refused(area.get(who, &format!("{waits}{part}")).await.status), "{part}: {}", who.name);
            }
            for (part, form) in [
                ("", String::new()),
                ("/approval", format!("to={}", manager.account)),
                ("/approval/decision", "decision=approve".to_owned()),
                ("/approval/take-back", String::new()),
                ("/cancel", String::new()),
            ] {
                assert!(refused(area.post(who, &format!("{waits}{part}"), &form).await.status), "{part}: {}", who.name);
            }
        }
        for decides in ["/approval/decision", "/approval/decision?seen=x"] {
            assert_eq!(area.get(&officer, &format!("{waits}{decides}")).await.status, StatusCode::FORBIDDEN);
        }
        let own = area.post(&officer, &format!("{waits}/approval/decision"), "decision=approve").await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        assert_eq!(area.number("select count(*) from issuing where ended_at is null").await, 1);
        assert!(!area.get(&manager, "/").await.text.contains("data-approvals"), "and nobody was asked");
        assert_eq!(area.post(&officer, &waits, "").await.status, StatusCode::CONFLICT);
        let ask = format!("to={}", manager.account);
        let asked = area.post(&officer, &format!("{waits}/approval"), &ask).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert!(area.get(&manager, "/approvals").await.text.contains(&waits));
        let page = area.get(&manager, &waits).await.text;
        let seen = page.split("decision?seen=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let decision = format!("decision=approve&seen={seen}");
        let decided = area.post(&manager, &format!("{waits}/approval/decision"), &decision).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        // The officer is told, as of a decision that can be issued.
        let counted = async || area.get(&officer, "/").await.text.contains("data-count=\"signed-off\"");
        assert!(counted().await);
        // An edit cancels it.
        assert_eq!(write("general.free", "Come tomorrow.").await.status, StatusCode::SEE_OTHER);
        assert!(!counted().await);
        assert_eq!(area.post(&officer, &waits, "").await.status, StatusCode::CONFLICT);
        assert_eq!(write("general.free", "Come and see us.").await.status, StatusCode::SEE_OTHER);
        // As it was signed off, it goes.
        let done = area.post(&officer, &waits, "").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!counted().await);
        assert!(area.get(&pat, &newest(&area, child).await).await.text.contains("Come and see us."));
        // What waits can be given up.
        write("general.free", "Not this one.").await;
        assert_eq!(area.post(&officer, &format!("{waits}/cancel"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&officer, &waits).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.number("select count(*) from notice").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_manager_makes_a_general_letter_and_officers_write_it_while_it_is_offered() {
    on_each(|area| async move {
        let Family { officer, child, pat: (pat, pat_id), .. } = family(&area).await;
        let manager = area.person("Mina Manager", Role::Manager, None).await;
        let name = |name: &str| encoded(&[("name".to_owned(), name.to_owned())]);
        assert_eq!(area.get(&officer, "/letters/new").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&officer, "/letters/new", &name("Visit")).await.status, StatusCode::FORBIDDEN);
        for wrong in ["", "blank letter"] {
            assert!(area.post(&manager, "/letters/new", &name(wrong)).await.refuses("name"), "{wrong}");
        }
        let added = area.post(&manager, "/letters/new", &name("Confirm a visit")).await.location;
        let template = added.split('?').next().unwrap().to_owned();
        let code = template.split('/').nth(3).unwrap().to_owned();
        assert!(code.starts_with("general."), "{template}");
        assert_eq!(area.get(&manager, &template).await.status, StatusCode::OK);
        assert!(area.get(&manager, "/letters?kind=general").await.text.contains("Confirm a visit"));
        // Nothing of it is in use yet.
        assert_eq!(area.get(&officer, &page_of(child, &code)).await.status, StatusCode::NOT_FOUND);
        let edit = format!("{template}/edit");
        let text =
            |text: &str| encoded(&[("body".to_owned(), text.to_owned()), ("version".to_owned(), "0".to_owned())]);
        let days = area.post(&manager, &edit, &text("Subject: Visit\n\nAppeal by {appeal_by}.")).await;
        assert!(days.refuses("body"), "no decision, no appeal: {}", days.text);
        let words =
            "Subject: Our visit to {child_name}\n\nDear {salutation}, we will visit {child_or_you} on {meeting_on}.";
        assert_eq!(area.post(&manager, &edit, &text(words)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&manager, &format!("{template}/use"), "version=1").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&manager, &format!("{template}/preview")).await.status, StatusCode::OK);
        let done = sent(&area, &officer, (child, &code), &[pat_id], ("portal", "", &[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let letter = newest(&area, child).await;
        let own = area.get(&pat, &letter).await.text;
        assert!(own.contains("Our visit to Zoe Ogden") && own.contains("we will visit Zoe on"), "{own}");
        // Other words change no letter that went out, and one that is no longer offered cannot be written.
        let later = text("Subject: Later\n\nOther words.");
        assert_eq!(area.post(&manager, &edit, &later).await.status, StatusCode::SEE_OTHER);
        area.post(&manager, &format!("{template}/use"), "version=1").await;
        let offer = format!("/letters/general/{code}");
        assert_eq!(area.post(&officer, &offer, "offered=no").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&manager, &offer, "offered=no").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&officer, &page_of(child, &code)).await.status, StatusCode::NOT_FOUND);
        let own = area.get(&pat, &letter).await.text;
        assert!(own.contains("we will visit Zoe on") && !own.contains("Other words."), "{own}");
        area.post(&manager, &offer, "offered=yes").await;
        assert_eq!(area.get(&officer, &page_of(child, &code)).await.status, StatusCode::OK);
    })
    .await;
}
