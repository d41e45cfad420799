package spikelane.sim.io;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one YAML document into nodes; what a plain table of values does not need is refused by its name. */
final class YamlParser {
    private static final int DEEPEST = 16;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final String file;
    private final Iterator<Event> events;

    private YamlParser(String file, String yaml) {
        this.file = file;
        this.events = new Parse(LoadSettings.builder().setLabel(file).build()).parseString(yaml).iterator();
    }

    static YamlNode parse(String file, String yaml) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        try {
            return new YamlParser(file, text).document();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            throw error(file, mark.map(Mark::getLine).orElse(0) + 1, "not YAML: " + e.getProblem(), e);
        } catch (ReaderException e) {
            long before = text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
            throw error(file, (int) before + 1, "not YAML: a character that cannot be printed", e);
        } catch (YamlEngineException e) {
            throw new BadInputException(file + ": not YAML: " + e.getMessage().lines().findFirst().orElse("malformed"),
                    e);
        }
    }

    private YamlNode document() {
        events.next(); // the stream starts
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            throw new BadInputException(file + ": the file is empty, expected an architecture");
        }
        Event first = events.next();
        YamlNode root = node(first, line(first), 0);
        events.next(); // the document ends
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw error(line(next), "a second document, expected one");
        }
        return root;
    }

    private YamlNode node(Event event, int keyLine, int depth) {
        int line = line(event);
        return switch (event) {
            case AliasEvent alias -> throw error(line, "the alias " + BadInputException.quote("*" + alias.getAlias())
                    + ": aliases are not supported, expected the value itself");
            case ScalarEvent scalar -> {
                requireNoTag(scalar.getTag(), line);
                boolean isNull = scalar.isPlain() && NULLS.contains(scalar.getValue());
                yield new YamlNode(file, line, keyLine, null, null, isNull ? null : scalar.getValue(),
                        scalar.isPlain());
            }
            case CollectionStartEvent start -> {
                requireNoTag(start.getTag(), line);
                if (depth == DEEPEST) {
                    throw error(line, "nested deeper than " + DEEPEST + " levels");
                }
                yield start.getEventId() == Event.ID.MappingStart
                        ? new YamlNode(file, line, keyLine, mapping(depth), null, null, false)
                        : new YamlNode(file, line, keyLine, null, sequence(depth), null, false);
            }
            default -> throw error(line, "expected a value");
        };
    }

    private SequencedMap<String, YamlNode> mapping(int depth) {
        SequencedMap<String, YamlNode> fields = new LinkedHashMap<>();
        for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
            String name = node(key, line(key), depth + 1).string();
            if (fields.put(name, node(events.next(), line(key), depth + 1)) != null) {
                throw error(line(key), "the key " + name + " stands here twice");
            }
        }
        return fields;
    }

    private List<YamlNode> sequence(int depth) {
        List<YamlNode> elements = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            elements.add(node(next, line(next), depth + 1));
        }
        return elements;
    }

    private void requireNoTag(Optional<String> tag, int line) {
        if (tag.isPresent()) {
            throw error(line, "the tag " + BadInputException.quote(tag.get())
                    + ": tags are not supported, expected a plain value");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private BadInputException error(int line, String problem) {
        return error(file, line, problem, null);
    }

    private static BadInputException error(String file, int line, String problem, Throwable cause) {
        return new BadInputException(file + " line " + line + ": " + problem, cause);
    }
}
