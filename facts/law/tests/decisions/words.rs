//! Notices and citations.

use law::{Kind, notice, rules};

#[test]
fn every_notice_field_cites_the_provision_that_asks_for_it() {
    let rights = ["appeal_right", "appeal_limits", "disagreement_resolution", "information_advice"];
    for (kind, by) in [
        (Kind::AssessmentRefused, "regulation 5(3), SEND Regulations 2014"),
        (Kind::PlanRefused, "regulation 10(3), SEND Regulations 2014"),
        (Kind::PlanIssued, "regulation 14, SEND Regulations 2014"),
        (Kind::PlanAmended, "regulation 14, SEND Regulations 2014"),
        (Kind::ReviewKeep, "regulation 20(11), SEND Regulations 2014"),
        (Kind::ReviewCease, "regulation 20(11), SEND Regulations 2014"),
        (Kind::AmendmentDropped, "regulation 22(5), SEND Regulations 2014"),
        (Kind::ReassessmentDeclined, "regulation 25(2), SEND Regulations 2014"),
        (Kind::CeaseNotified, "regulation 31(3), SEND Regulations 2014"),
    ] {
        let fields = notice::required(kind);
        for field in &fields {
            if rights.contains(&field.name) {
                assert_eq!(field.provision, by, "{kind:?} {}", field.name);
            }
            if field.name.starts_with("mediation") || field.name == "authority_contact" {
                assert_eq!(field.provision, "regulation 32, SEND Regulations 2014", "{kind:?} {}", field.name);
            }
        }
        assert!(law::kind::APPEALABLE.contains(&kind) && fields.len() >= 11);
    }
    for kind in Kind::ALL {
        for field in notice::required(*kind) {
            let (part, instrument) = field.provision.split_once(", ").unwrap_or_else(|| panic!("{}", field.provision));
            assert!(part.starts_with("regulation ") || part.starts_with("section "), "{kind:?} {}", field.provision);
            assert!(["SEND Regulations 2014", "Children and Families Act 2014"].contains(&instrument), "{instrument}");
            let amends = matches!(kind, Kind::AmendmentServed | Kind::AmendmentProposed);
            assert_eq!(part.starts_with("regulation 22(2)"), amends, "{kind:?} {}", field.name);
        }
    }
    let reasons = notice::required(Kind::AssessmentRefused).into_iter().find(|field| field.name == "reasons").unwrap();
    assert_eq!(reasons.provision, "section 36(5), Children and Families Act 2014");
}

#[test]
fn provisions_are_cited_as_practitioners_do() {
    for (provision, rule) in rules() {
        let cited = provision.cited_for(rule);
        let word = cited.split(' ').next().unwrap();
        assert!(
            ["regulation", "regulations", "section", "sections", "rule", "paragraph", "paragraphs"].contains(&word),
            "{cited}"
        );
        assert!(cited.contains(", ") && !cited.contains("SI 20"), "{cited}");
    }
    let cited = |id| law::rule(id).map(|(provision, rule)| provision.cited_for(rule)).unwrap();
    assert_eq!(cited("A-13"), "regulation 13(2), SEND Regulations 2014");
    assert_eq!(cited("O-6"), "regulation 44(2)(e), SEND Regulations 2014");
    assert_eq!(cited("T-1"), "rule 20(1)(c), Tribunal Procedure Rules 2008");
}
