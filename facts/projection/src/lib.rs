//! Projecting education, health and care plans: how many there will be, where, and how sure that is.
//!
//! So far there is [`witan`]: the model of the open program witan.send, re-stated from its description, so that who uses it
//! can move over and check every figure. Its parameters are reproduced; its known faults in summing up are put right, and
//! named where they were.

pub mod witan;
