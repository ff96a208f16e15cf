// node names.mjs > names.txt, beside an installed `camelcase` 6.3 and `pluralize` 8: what the library makes of names.
// Each line: type name, singular, plural. Deterministic.
// node names.mjs SEED COUNT > FILE: so many other random names; CYGNET_NAMES=FILE cargo test -p cygnet-schema --lib naming
import camelcase from "camelcase";
import pluralize from "pluralize";

const words = `Movie Person Actor Series Data Sheep Child Man Woman Foot Tooth Mouse House Louse Titmouse Knife Wife Life Leaf Half Hoof
Roof Proof Thief Matrix Codex Vertex Index Appendix Box Church Boss Bush Buzz Quiz City Key Money Monkey Donkey Volley Honey Query Day
Analysis Basis Axis Testis Criterion Phenomenon Organ Automaton Datum Medium Bacterium Stratum Curriculum Quorum Agenda Hero Potato Photo
Piano Echo Volcano Cactus Virus Radius Nucleus Fungus Focus Locus Status Bus Campus Alias Atlas Gas Iris Menu Emu Alumna Alga Vertebra
Seraph Cherub Bias Pyjamas Exam Team Chinese Deer Fish Measles Carnivorous Pox Pokemon Thou You Bureaux Bureau Schema Stigma Ox Axe Die
Yes Goose Human Valve Looey Groove Passerby Them This That Has Is Was He She Me I Myself Genus News Equipment Information Rice Species
Police Media Metadata Software Address Access Process Class Gases Movies Actors People Mice Children Site Building Room Device Sensor
Gateway Measurement Alert Tenant User Team Contract Company Address2 Node2Vec HTTPServer URL fooURL MyURL API APIKey IoTDevice XMLHttp
OData aB Ab AB ABc aBC a A B2B S3 S3Bucket x1y2 Abc123def ABC123DEF snake_case SNAKE_CASE Mixed_Case_Name _Movie __Movie ___a _ __ _1
_1abc Trailing_ Two__Under T_ T_1 T1_ movie_2_go Été`.split(/\s+/).filter((word) => /^[_A-Za-z][_A-Za-z0-9]*$/.test(word));

const count = Number(process.argv[3] ?? 4000);
let state = Number(process.argv[2] ?? 42) >>> 0;
const next = (bound) => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % bound;
};
const parts = [...words.filter((word) => word.length > 2), "s", "es", "x", "y", "ey", "f", "fe", "us", "um", "on", "is", "man", "Man", "1", "2", "42", "_", "__", "X", "URL", "ies", "ves", "ss", "sis", "o"];
for (let i = 0; i < count; i++) words.push(Array.from({ length: 1 + next(3) }, () => parts[next(parts.length)]).join(""));
for (let i = 0; i < count / 2; i++) words.push(Array.from({ length: 1 + next(9) }, () => "abcdefghijklmnopqrstuvwxyzaeiousABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789___"[next(71)]).join(""));

const underscores = (name) => /^(_+).+/.exec(name)?.[1] ?? "";
for (const name of new Set(words.filter((word) => /^[_A-Za-z][_A-Za-z0-9]*$/.test(word) && camelcase(word) !== "")))
  console.log(name, underscores(name) + camelcase(name), underscores(name) + pluralize(camelcase(name)));
