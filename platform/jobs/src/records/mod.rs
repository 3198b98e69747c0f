pub(crate) mod claims;
pub(crate) mod cleanup;
pub(crate) mod list;
pub(crate) mod queue;
