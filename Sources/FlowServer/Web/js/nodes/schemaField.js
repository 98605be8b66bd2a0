import { isObject } from "../model/json.js";
import { choiceField, switchField, textField } from "./controls.js";
import { problemOf } from "./schema.js";

/** The control for a property that a JSON Schema describes. */
export function schemaField(binding, schema) {
    if (schema.enum) return choiceField(binding, schema.enum.map((value) => [value, titleOf(value)]));
    switch (kindOf(schema)) {
        case "boolean": return switchField(binding);
        case "number": case "integer": return textField(binding, number(schema));
        case "array": return textField(binding, isListOfTexts(schema) ? list : json(schema));
        case "string": return textField(binding, text(schema));
        default: return textField(binding, json(schema));
    }
}

const kindOf = ({ type }) => [type].flat()[0];
const isListOfTexts = ({ items }) => items?.type === "string";

/** A value of an enumeration for people: `chain_of_thought` is "Chain of thought". */
function titleOf(value) {
    if (typeof value !== "string" || value === value.toUpperCase()) return String(value);
    const words = value.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
}

function text(schema) {
    return { multiline: schema.format === "multiline", placeholder: schema.default, maxLength: schema.maxLength };
}

function number(schema) {
    const isBlank = (written) => written.trim() === "";
    return {
        placeholder: rangeOf(schema),
        format: (value) => (value === undefined ? "" : String(value)),
        parse: (written) => (isBlank(written) ? undefined : Number(written)),
        validate: (written) => (isBlank(written) ? null : sentence(problemOf(Number(written), schema))),
    };
}

function rangeOf({ minimum, maximum }) {
    if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
    return minimum !== undefined ? `${minimum} or more` : "";
}

/** One entry a line. */
const list = {
    multiline: true,
    placeholder: "One a line",
    format: (value) => (Array.isArray(value) ? value.map(String).join("\n") : ""),
    parse: (written) => written.split("\n").map((line) => line.trim()).filter((line) => line !== ""),
};

function json(schema) {
    return {
        multiline: true,
        placeholder: "JSON",
        format: (value) => (value === undefined ? "" : isObject(value) && Object.keys(value).length === 0 ? "{}"
            : JSON.stringify(value, null, 2)),
        parse: (written) => (written.trim() === "" ? undefined : JSON.parse(written)),
        validate: (written) => problemOfJSON(written, schema),
    };
}

/** Why a text is not JSON that fits a schema, for people; null when it is. */
export function problemOfJSON(written, schema = {}) {
    if (written.trim() === "") return null;
    try {
        return sentence(problemOf(JSON.parse(written), schema));
    } catch (error) {
        return `This is not JSON: ${error.message}`;
    }
}

const sentence = (problem) => (problem === null ? null : `It ${problem}`);
