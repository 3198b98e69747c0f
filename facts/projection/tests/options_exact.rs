//! What to build, beside HiGHS: the same question as a mixed-integer program. `cargo test -p projection --features exact`.

mod options_world;

use options_world::{Size, invented};
use projection::options::exact::prove;
use projection::options::{NoPlan, choose_over};

#[test]
fn the_search_finds_what_highs_proves_or_says_how_far_it_may_be_off() {
    let mut known_best = 0;
    let mut questions = 0;
    for seed in 0..24 {
        let ways = seed % 2 == 1;
        let size = Size { areas: 4, futures: 6, years: 3, options: 7, ways };
        let (ahead, mut question) = invented(seed, &size);
        question.averse = [0.0, 0.4, 1.0][usize::try_from(seed % 3).unwrap()];
        question.mainstream = [0.0, 0.5][usize::try_from(seed / 2 % 2).unwrap()];
        question.even = (seed % 5 == 0).then_some(1.6);
        let (plan, proof) = (choose_over(&ahead, &ahead, &question), prove(&ahead, &question, 120.0));
        let (Ok(plan), Ok(proof)) = (&plan, &proof) else {
            assert_eq!((plan.err(), proof.err()), (Some(NoPlan::Uneven), Some(NoPlan::Uneven)), "{seed}");
            continue;
        };
        questions += 1;
        let near = proof.cost * 1e-5 + 1.0;
        assert!(proof.gap < 1e-5, "{seed}: HiGHS did not end: {proof:?}");
        assert!(plan.bound <= proof.cost + near, "{seed}: {} {proof:?}", plan.bound);
        assert!(plan.cost >= proof.cost - near, "{seed}: a plan cheaper than the cheapest: {} {proof:?}", plan.cost);
        assert!(plan.cost <= proof.cost * 1.005 + near, "{seed}: {} {proof:?}", plan.cost);
        known_best += usize::from(plan.cost <= proof.cost + near && plan.bound >= plan.cost - near);
    }
    assert!(questions >= 18 && known_best * 10 >= questions * 9, "{known_best} of {questions}");
}

#[test]
fn a_large_question_is_within_a_part_of_a_hundred() {
    let (ahead, question) = invented(7, &Size { areas: 10, futures: 10, years: 5, options: 30, ways: true });
    let begun = std::time::Instant::now();
    let plan = choose_over(&ahead, &ahead, &question).unwrap();
    let own = begun.elapsed();
    let begun = std::time::Instant::now();
    let proof = prove(&ahead, &question, 300.0).unwrap();
    println!(
        "own {own:?}: {:.0}, bound {:.0} ({:.2}% off at most); HiGHS {:?}, {} variables: {:.0}, gap {:.4}%",
        plan.cost,
        plan.bound,
        (plan.cost / plan.bound - 1.0) * 100.0,
        begun.elapsed(),
        proof.variables,
        proof.cost,
        proof.gap * 100.0
    );
    assert!(plan.cost <= proof.cost * 1.01, "{} {proof:?}", plan.cost);
    assert!(plan.bound <= proof.cost * 1.000_1);
}
