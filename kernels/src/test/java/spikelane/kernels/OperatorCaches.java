package spikelane.kernels;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;

/** Which lane operations the vector library has been asked for in this JVM; needs its package opened. */
public final class OperatorCaches {
    private OperatorCaches() {}

    /** {@return the codes of the operations that were used, by element type and kind of operation} */
    public static Map<String, List<Integer>> used() {
        Map<String, List<Integer>> used = new TreeMap<>();
        for (Class<?> type : List.of(ByteVector.class, ShortVector.class, IntVector.class, LongVector.class,
                FloatVector.class)) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType().getSimpleName().equals("ImplCache")) {
                    Object[] cache = (Object[]) get(get(null, field), field.getType(), "cache");
                    used.put(type.getSimpleName() + "." + field.getName(), IntStream.range(0, cache.length)
                            .filter(code -> Objects.nonNull(cache[code])).boxed().toList());
                }
            }
        }
        return used;
    }

    private static Object get(Object owner, Class<?> type, String name) {
        try {
            return get(owner, type.getDeclaredField(name));
        } catch (NoSuchFieldException e) {
            throw new LinkageError("another vector library: " + name, e);
        }
    }

    private static Object get(Object owner, Field field) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new LinkageError("the library's package is not opened", e);
        }
    }
}
