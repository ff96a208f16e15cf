//! The inputs that change one value: `StringScalarMutations`, `ListIntMutations`, `GenreEnumScalarMutations`; and their
//! deprecated twins (`title_SET`, `released_INCREMENT`, `tags_PUSH`).
//!
//! In: the model's leaf types. Out: the inputs, and which one a field takes.

use apollo_compiler::ast::Type;

use crate::{
    api::{
        Change, InputMeaning,
        context::{Context, scalar_name, wrapped},
        draft::{Draft, InputDraft, list, named},
    },
    model::{BaseType, Field, FieldId, FieldType, Owner, Scalar},
};

const ALL: [Scalar; 14] = [
    Scalar::Id,
    Scalar::String,
    Scalar::Int,
    Scalar::Float,
    Scalar::Boolean,
    Scalar::BigInt,
    Scalar::Date,
    Scalar::DateTime,
    Scalar::Time,
    Scalar::LocalTime,
    Scalar::LocalDateTime,
    Scalar::Duration,
    Scalar::Point,
    Scalar::CartesianPoint,
];

const SET: InputMeaning = InputMeaning::Change(Change::Set);

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    for scalar in ALL {
        let ty = FieldType {
            base: BaseType::Scalar(scalar),
            list: false,
            required: false,
            item_required: false,
        };
        let value = context.input_name(ty.base);
        let input = draft.input(&mutations_of(context, ty));
        input.field("set", SET, named(value));
        for (name, _, change) in arithmetic(scalar) {
            input.field(name, InputMeaning::Change(*change), named(value));
        }
        list_mutations(
            draft,
            &mutations_of(context, FieldType { list: true, ..ty }),
            value,
            "Int",
        );
    }
    for of in &context.model.enums {
        let one = format!("{}EnumScalarMutations", of.name);
        draft.input(&one).field("set", SET, named(&of.name));
        // The library pops a value here, where it should pop a number of them.
        list_mutations(
            draft,
            &format!("{}ListEnumScalarMutations", of.name),
            &of.name,
            &of.name,
        );
    }
    for of in &context.model.scalars {
        let one = format!("{}ScalarMutations", of.name);
        draft.input(&one).field("set", SET, named(&of.name));
        list_mutations(
            draft,
            &format!("{}ListScalarMutations", of.name),
            &of.name,
            &of.name,
        );
    }
}

fn list_mutations(draft: &mut Draft, name: &str, value: &str, pop: &str) {
    let input = draft.input(name);
    input.field("set", SET, list(value));
    input.field("push", InputMeaning::Change(Change::Push), list(value));
    input.field("pop", InputMeaning::Change(Change::Pop), named(pop));
}

/// Operations on numbers: in the operators' input, and in twins.
fn arithmetic(scalar: Scalar) -> &'static [(&'static str, &'static str, Change)] {
    match scalar {
        Scalar::Int | Scalar::BigInt => &[
            ("add", "INCREMENT", Change::Add),
            ("subtract", "DECREMENT", Change::Subtract),
        ],
        Scalar::Float => &[
            ("add", "ADD", Change::Add),
            ("subtract", "SUBTRACT", Change::Subtract),
            ("multiply", "MULTIPLY", Change::Multiply),
            ("divide", "DIVIDE", Change::Divide),
        ],
        _ => &[],
    }
}

/// The input that changes a field of a leaf type.
pub(super) fn mutations_of(context: &Context<'_>, ty: FieldType) -> String {
    let name = context.output_name(ty.base);
    match (ty.base, ty.list) {
        (BaseType::Scalar(_), true) => format!("List{}Mutations", context.input_name(ty.base)),
        (BaseType::Scalar(scalar @ (Scalar::Point | Scalar::CartesianPoint)), false) => {
            format!("{}Mutations", scalar_name(scalar))
        }
        (BaseType::Enum(_), true) => format!("{name}ListEnumScalarMutations"),
        (BaseType::Enum(_), false) => format!("{name}EnumScalarMutations"),
        (_, true) => format!("{name}ListScalarMutations"),
        (_, false) => format!("{name}ScalarMutations"),
    }
}

/// `title_SET` and the other twins of one field, where the options ask for them.
pub(super) fn twins(context: &Context<'_>, input: &mut InputDraft, id: FieldId, field: &Field) {
    if !context.options.deprecated {
        return;
    }
    let value = named(context.input_name(field.ty.base));
    let pretty = wrapped(
        value.clone(),
        FieldType {
            required: false,
            ..field.ty
        },
    );
    let mut add = |suffix: &str, (modern, change): (&str, Change), ty: Type| {
        let reason = field
            .deprecated
            .clone()
            .unwrap_or_else(|| format!("Use `{}: {{ {modern}: ... }}`.", field.name));
        input
            .field(
                &format!("{}_{suffix}", field.name),
                InputMeaning::ChangeTwin(id, change),
                ty,
            )
            .deprecated(Some(&reason));
    };
    add("SET", ("set", Change::Set), pretty.clone());
    let BaseType::Scalar(scalar) = field.ty.base else {
        return;
    };
    if !field.ty.list {
        for (modern, suffix, change) in arithmetic(scalar) {
            add(suffix, (modern, *change), value.clone());
        }
    } else if !matches!(id.owner, Owner::Interface(_)) {
        add("PUSH", ("push", Change::Push), pretty);
        add("POP", ("pop", Change::Pop), named("Int"));
    }
}
