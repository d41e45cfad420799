package spikelane.sim.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One node of a YAML document with the line it stands on, so that every complaint names its line. A node is a mapping, a
 * sequence or a scalar; reading it as something else is an error.
 *
 * @param file     name for messages
 * @param line     1-based line
 * @param fields   of a mapping, otherwise null
 * @param elements of a sequence, otherwise null
 * @param text     of a scalar, otherwise null
 */
public record YamlNode(String file, int line, SequencedMap<String, YamlNode> fields, List<YamlNode> elements,
        String text) {
    /**
     * @param file name for messages
     * @param yaml the document
     * @return its root
     * @throws BadInputException if the text is not one YAML document without repeated keys
     */
    public static YamlNode parse(String file, String yaml) {
        try (JsonParser parser = new YAMLMapper().createParser(yaml)) {
            if (parser.nextToken() == null) {
                throw new BadInputException(file + ": the file is empty, expected an architecture");
            }
            YamlNode root = node(file, parser);
            if (parser.nextToken() != null) {
                throw new BadInputException(file + " line " + parser.currentTokenLocation().getLineNr()
                        + ": a second document, expected one");
            }
            return root;
        } catch (JacksonException e) {
            String where = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new BadInputException(file + where + ": not YAML: " + Json.reason(e), e);
        }
    }

    private static YamlNode node(String file, JsonParser parser) {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            SequencedMap<String, YamlNode> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                int keyLine = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                if (fields.put(key, node(file, parser)) != null) {
                    throw new BadInputException(file + " line " + keyLine + ": the key " + key + " stands here twice");
                }
            }
            return new YamlNode(file, line, fields, null, null);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<YamlNode> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(node(file, parser));
            }
            return new YamlNode(file, line, null, elements, null);
        }
        return new YamlNode(file, line, null, null, parser.getString());
    }

    /**
     * @param problem what is wrong and what was expected
     * @return the error to throw
     */
    public BadInputException error(String problem) {
        return new BadInputException(file + " line " + line + ": " + problem);
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
                throw field.getValue().error(
                        "unknown key " + field.getKey() + ", expected one of " + known.stream().sorted().toList());
            }
        }
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
            throw error("the key " + key + " is missing");
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
        if (text == null || text.isBlank()) {
            throw error("expected a text");
        }
        return text;
    }

    /** {@return this scalar as a finite number} */
    public double number() {
        return Numbers.parse(string()).orElseThrow(() -> error("expected a number, found " + text));
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
        throw error("found " + text + ", expected one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(java.util.Locale.ROOT));
    }
}
