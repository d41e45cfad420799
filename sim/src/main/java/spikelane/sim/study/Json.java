package spikelane.sim.study;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of results: fields in the order of the records that hold them. */
public final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
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

    static String indented(Object value) {
        return INDENTED.writeValueAsString(value);
    }
}
