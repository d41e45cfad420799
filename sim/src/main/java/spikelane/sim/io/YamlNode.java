package spikelane.sim.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One node of a YAML document with the line it stands on, so that every complaint names its line. A node is a mapping, a
 * sequence, a scalar or null; reading it as something else is an error. Aliases and tags are refused.
 *
 * @param file     name for messages
 * @param line     1-based line
 * @param keyLine  line of its key in the mapping that holds it; {@code line} where there is none
 * @param fields   of a mapping, otherwise null
 * @param elements of a sequence, otherwise null
 * @param text     of a scalar, otherwise null
 * @param plain    whether the text stands without quotes
 */
public record YamlNode(String file, int line, int keyLine, SequencedMap<String, YamlNode> fields,
        List<YamlNode> elements, String text, boolean plain) {
    private static final Pattern UNDERSCORED = Pattern.compile("[-+]?[0-9][0-9_]*_[0-9_.]*");
    private static final Pattern OTHER_BASE = Pattern.compile("[-+]?0([xob][0-9A-Fa-f_]+|[0-9]+)");

    /**
     * @param file name for messages
     * @param yaml the document
     * @return its root
     * @throws BadInputException if the text is not one YAML document without repeated keys
     */
    public static YamlNode parse(String file, String yaml) {
        return YamlParser.parse(file, yaml);
    }

    /**
     * @param path  keys with dots between them; an element of a list is found by its field {@code name}
     * @param value of the scalar that stands there, or of the {@code value} of the mapping that does
     * @return this document with that value; what is wrong with it is told with the path
     * @throws BadInputException if nothing stands there
     */
    public YamlNode with(String path, String value) {
        return with(List.of(path.split("\\.", -1)), path, value);
    }

    private YamlNode with(List<String> keys, String path, String value) {
        if (keys.isEmpty()) {
            if (fields != null && fields.containsKey("value")) {
                return with(List.of("value"), path, value);
            }
            if (fields != null || elements != null) {
                throw error("the key " + path + " holds several values, expected one");
            }
            return new YamlNode(file + " with " + path + " = " + value + ",", line, keyLine, null, null, value, true);
        }
        String key = keys.getFirst();
        List<String> rest = keys.subList(1, keys.size());
        if (fields != null && fields.containsKey(key)) {
            SequencedMap<String, YamlNode> changed = new LinkedHashMap<>(fields);
            changed.put(key, fields.get(key).with(rest, path, value));
            return new YamlNode(file, line, keyLine, changed, null, null, plain);
        }
        if (elements != null && elements.stream().anyMatch(element -> element.isCalled(key))) {
            return new YamlNode(
                    file, line, keyLine, null, elements.stream()
                            .map(element -> element.isCalled(key) ? element.with(rest, path, value) : element).toList(),
                    null, plain);
        }
        throw new BadInputException(file + ": no key " + BadInputException.quote(path) + ", expected at "
                + BadInputException.quote(key) + " one of " + names());
    }

    private boolean isCalled(String name) {
        return fields != null && fields.containsKey("name") && name.equals(fields.get("name").text);
    }

    private List<String> names() {
        if (fields != null) {
            return List.copyOf(fields.sequencedKeySet());
        }
        return elements == null
                ? List.of()
                : elements.stream().filter(element -> element.fields != null && element.fields.containsKey("name"))
                        .map(element -> element.fields.get("name").text).toList();
    }

    /**
     * @param key a key of this mapping, perhaps
     * @return this mapping without it
     */
    public YamlNode without(String key) {
        mapping();
        SequencedMap<String, YamlNode> rest = new LinkedHashMap<>(fields);
        rest.remove(key);
        return new YamlNode(file, line, keyLine, rest, null, null, plain);
    }

    /**
     * @param problem what is wrong and what was expected
     * @return the error to throw
     */
    public BadInputException error(String problem) {
        return error(line, problem);
    }

    /**
     * Refuses keys that are not known.
     *
     * @param known the keys that may stand here
     */
    public void allow(Set<String> known) {
        mapping();
        for (var field : fields.entrySet()) {
            if (!known.contains(field.getKey())) {
                throw field.getValue().keyError("unknown key " + BadInputException.quote(field.getKey())
                        + ", expected one of " + known.stream().sorted().toList());
            }
        }
    }

    /**
     * @param problem what is wrong and what was expected
     * @return the error to throw, at the line of this node's key
     */
    public BadInputException keyError(String problem) {
        return error(keyLine, problem);
    }

    private BadInputException error(int at, String problem) {
        return new BadInputException(file + " line " + at + ": " + problem);
    }

    private void mapping() {
        if (fields == null) {
            throw error("expected a mapping of keys to values");
        }
    }

    /**
     * @param key a key of this mapping
     * @return its value
     * @throws BadInputException if it is missing
     */
    public YamlNode get(String key) {
        mapping();
        YamlNode value = fields.get(key);
        if (value == null) {
            throw keyError("the key " + key + " is missing");
        }
        return value;
    }

    /**
     * @param key a key of this mapping
     * @return whether it is there
     */
    public boolean has(String key) {
        mapping();
        return fields.containsKey(key);
    }

    /** {@return the elements of this sequence} */
    public List<YamlNode> list() {
        if (elements == null) {
            throw error("expected a list");
        }
        return elements;
    }

    /** {@return the text of this scalar} */
    public String string() {
        if (text == null) {
            throw error(fields == null && elements == null ? "null, expected a text" : "expected a text");
        }
        if (text.isBlank()) {
            throw error("empty, expected a text");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw error(BadInputException.quote(text) + " has a control character, expected a text");
        }
        return text;
    }

    /** {@return this scalar as a finite number} */
    public double number() {
        String number = string();
        if (!plain) {
            throw error(BadInputException.quote(number) + " is a text in quotes, expected a number without them");
        }
        if (UNDERSCORED.matcher(number).matches()) {
            throw error(BadInputException.quote(number) + " has underscores, expected the digits alone");
        }
        if (OTHER_BASE.matcher(number).matches()) {
            throw error(BadInputException.quote(number)
                    + " is hexadecimal, octal or binary, or looks like it, expected a decimal number");
        }
        return Numbers.parse(number)
                .orElseThrow(() -> error("expected a number, found " + BadInputException.quote(number)));
    }

    /**
     * @param type an enum
     * @param <E>  the enum
     * @return this scalar as one of its constants
     */
    public <E extends Enum<E>> E choice(Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(string())) {
                return constant;
            }
        }
        throw error("found " + BadInputException.quote(text) + ", expected one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }
}
