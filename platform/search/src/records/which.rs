//! The rows of whose terms are wanted.

use store::Query;

use crate::Which;

impl Which<'_> {
    /// Their rows of a statement that ends in a condition, in the order of their ids.
    #[must_use]
    pub fn of(self, select: &str) -> Query {
        let query = Query::new(select);
        match self {
            Self::These(ids) => query.push("and id in (").list(ids.iter().copied()).push(") order by id"),
            Self::After(None, most) => query.push("order by id limit").value(most),
            Self::After(Some(last), most) => query.push("and id >").value(last).push("order by id limit").value(most),
        }
    }
}
