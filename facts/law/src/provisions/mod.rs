//! One file per provision: the law, and what follows from it.

mod cfa_19;
mod cfa_23;
mod cfa_38;
mod cfa_42;
mod cfa_44;
mod cfa_44_early;
mod cfa_45;
mod cfa_46;
mod cfa_49;
mod code_9_178;
mod code_9_83;
mod detained_10;
mod detained_13;
mod detained_3;
mod detained_5;
mod detained_8;
mod hesc_12;
mod hesc_20;
mod hesc_21;
mod lga_26b;
mod payments_11;
mod payments_7;
mod recommendations_6;
mod regs_10;
mod regs_13_1;
mod regs_13_2;
mod regs_15_2;
mod regs_15_4;
mod regs_15_5;
mod regs_16;
mod regs_18_1a;
mod regs_18_1b;
mod regs_18_2;
mod regs_20_10;
mod regs_20_3;
mod regs_20_7;
mod regs_22_2a;
mod regs_22_2c;
mod regs_22_3;
mod regs_22_4;
mod regs_25;
mod regs_27;
mod regs_28;
mod regs_31;
mod regs_33;
mod regs_34;
mod regs_35;
mod regs_36;
mod regs_39;
mod regs_42;
mod regs_42_2;
mod regs_44;
mod regs_45;
mod regs_4_1;
mod regs_4_2;
mod regs_5;
mod regs_52;
mod regs_56;
mod regs_6;
mod regs_8;

pub mod instruments;
pub mod not_coded;
mod prelude;

use crate::provision::Provision;

macro_rules! provisions {
    ($($name:ident)*) => {
        $(const _: () = $name::PROVISION.check();)*
        /// All of them, in the order of the instruments.
        pub const ALL: &[Provision] = &[$($name::PROVISION,)*];
    };
}

provisions! {
    cfa_19
    cfa_23
    cfa_38
    cfa_42
    cfa_44
    cfa_44_early
    code_9_178
    cfa_45
    cfa_46
    cfa_49
    regs_4_1
    regs_4_2
    regs_5
    regs_6
    regs_8
    regs_10
    regs_13_1
    code_9_83
    regs_13_2
    regs_15_2
    regs_15_4
    regs_15_5
    regs_16
    regs_18_1b
    regs_18_1a
    regs_18_2
    regs_20_3
    regs_20_7
    regs_20_10
    regs_22_2a
    regs_22_2c
    regs_22_3
    regs_22_4
    regs_25
    regs_27
    regs_28
    regs_31
    regs_33
    regs_34
    regs_35
    regs_36
    regs_39
    regs_42_2
    regs_42
    regs_44
    regs_45
    regs_56
    regs_52
    hesc_20
    hesc_21
    hesc_12
    recommendations_6
    payments_11
    payments_7
    detained_3
    detained_5
    detained_8
    detained_10
    detained_13
    lga_26b
}
