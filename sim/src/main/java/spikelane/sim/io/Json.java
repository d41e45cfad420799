package spikelane.sim.io;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of results, files and reports: fields in the order of the records that hold them, none missing. */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();
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
     * @param failure of reading
     * @return what is wrong, in one line, for a message that names the file
     */
    public static String reason(JacksonException failure) {
        return failure.getOriginalMessage().lines().findFirst().orElse("malformed");
    }
}
