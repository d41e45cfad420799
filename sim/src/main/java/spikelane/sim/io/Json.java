package spikelane.sim.io;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON of results, files and reports: fields in the order of the records that hold them. Reading refuses what is
 * missing, unknown, there twice, of another type, beyond the range of its type, or after the end. A number that is not
 * finite is neither read nor written.
 */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS).disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).disable(SerializationFeature.WRAP_EXCEPTIONS)
            .withCoercionConfig(LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new FiniteNumbers()).build();
    private static final JsonMapper INDENTED = MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /**
     * @param value a record
     * @return it on one line
     */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static String indented(Object value) {
        return INDENTED.writeValueAsString(value);
    }

    /**
     * Reading refuses what is missing; what files have only where it is not usual is null elsewhere.
     *
     * @param list  objects; anything else stays as it is, for reading to refuse
     * @param field of each
     */
    public static void nullWhereAbsent(JsonNode list, String field) {
        if (list instanceof ArrayNode array) {
            array.forEach(element -> {
                if (element instanceof ObjectNode object && !object.has(field)) {
                    object.putNull(field);
                }
            });
        }
    }

    /**
     * @param failure of reading
     * @return what is wrong, in one line, for a message that names the file
     */
    public static String reason(JacksonException failure) {
        String message = failure.getCause() instanceof IllegalArgumentException cause
                ? cause.getMessage() // of a record that checks itself
                : failure.getOriginalMessage();
        return message.lines().findFirst().orElse("malformed");
    }
}
