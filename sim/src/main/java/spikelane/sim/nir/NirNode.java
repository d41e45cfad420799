package spikelane.sim.nir;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spikelane.sim.io.BadInputException;

/**
 * A node of a NIR graph as it stands in the file.
 *
 * @param file   for messages
 * @param name   its name; within sub-graphs with theirs before it
 * @param type   LIF, Conv2d and so on
 * @param fields numbers, arrays and texts by name; those of its metadata below {@code metadata/}
 */
record NirNode(String file, String name, String type, Map<String, Object> fields) {
    /**
     * Numbers of a field.
     *
     * @param shape  sizes, outermost first; empty for a single number
     * @param values in C order
     */
    record Numbers(int[] shape, double[] values) {
        /** {@return whether all are the same} */
        boolean uniform() {
            for (double value : values) {
                if (value != values[0]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@return the error to throw: names file and node} */
    BadInputException error(String problem) {
        return new BadInputException(file + ": node " + name + " (" + type + "): " + problem);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** {@return the text of a field, which must be one of some} */
    String oneOf(String field, String... texts) {
        if (!(fields.get(field) instanceof String text) || !List.of(texts).contains(text)) {
            throw error(field + " is " + fields.get(field) + ", expected " + String.join(" or ", texts));
        }
        return text;
    }

    /** {@return the text of a field} */
    String text(String field) {
        if (!(fields.get(field) instanceof String text)) {
            throw error(field + " is " + fields.get(field) + ", expected a text");
        }
        return text;
    }

    /**
     * @param field a field that must hold finite numbers
     * @return them
     */
    Numbers numbers(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw error(field + " is missing");
        }
        List<Integer> shape = new ArrayList<>();
        for (Object part = value; part.getClass().isArray(); part = Array.get(part, 0)) {
            shape.add(Array.getLength(part));
            if (Array.getLength(part) == 0) {
                throw error(field + " is empty");
            }
        }
        double[] values = new double[shape.stream().reduce(1, Math::multiplyExact)];
        int filled = fill(field, value, values, 0);
        if (filled != values.length) {
            throw error(field + " is no array of numbers");
        }
        return new Numbers(shape.stream().mapToInt(Integer::intValue).toArray(), values);
    }

    private int fill(String field, Object value, double[] values, int at) {
        int next = at;
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                next = fill(field, Array.get(value, i), values, next);
            }
            return next;
        }
        if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
            throw error(field + " holds " + value + ", expected finite numbers");
        }
        values[next] = number.doubleValue();
        return next + 1;
    }

    /** {@return the one or two whole numbers of a field, rows first} */
    int[] pair(String field) {
        int[] all = wholes(field);
        if (all.length > 2) {
            throw error(field + " has " + all.length + " numbers, expected one or two");
        }
        return new int[]{all[0], all[all.length - 1]};
    }

    /** {@return the whole numbers of a field} */
    int[] wholes(String field) {
        double[] values = numbers(field).values();
        int[] wholes = new int[values.length];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = (int) values[i];
            if (wholes[i] != values[i]) {
                throw error(field + " holds " + values[i] + ", expected a whole number");
            }
        }
        return wholes;
    }
}
