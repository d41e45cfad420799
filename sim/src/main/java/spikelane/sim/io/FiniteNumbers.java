package spikelane.sim.io;

import java.util.stream.DoubleStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Keeps numbers that are not finite out of JSON: Jackson reads 1e999 as Infinity and writes NaN in quotation marks. */
final class FiniteNumbers extends SimpleModule {
    private static final long serialVersionUID = 1L;

    FiniteNumbers() {
        addSerializer(new Write());
        addSerializer(double.class, new Write());
        addSerializer(new WriteAll());
        addDeserializer(Double.class, new Read(false));
        addDeserializer(double.class, new Read(true));
        addDeserializer(double[].class, new ReadAll());
    }

    private static double checked(double value, JsonGenerator out) {
        return Numbers.requireFinite("the number at " + out.streamWriteContext().pathAsPointer(), value);
    }

    private static double checked(JsonParser in) {
        if (in.currentToken().isNumeric() && Double.isFinite(in.getDoubleValue())) {
            return in.getDoubleValue();
        }
        throw refused(in, in.getString());
    }

    private static MismatchedInputException refused(JsonParser in, String text) {
        return MismatchedInputException.from(in, double.class,
                in.currentName() + " holds " + BadInputException.quote(text) + ", expected a finite number");
    }

    private static final class Write extends StdSerializer<Double> {
        Write() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializationContext context) {
            out.writeNumber(checked(value, out));
        }
    }

    private static final class WriteAll extends StdSerializer<double[]> {
        WriteAll() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] values, JsonGenerator out, SerializationContext context) {
            out.writeStartArray(values, values.length);
            for (double value : values) {
                out.writeNumber(checked(value, out));
            }
            out.writeEndArray();
        }
    }

    private static final class Read extends StdDeserializer<Double> {
        private final boolean primitive;

        Read(boolean primitive) {
            super(Double.class);
            this.primitive = primitive;
        }

        @Override
        public Double deserialize(JsonParser in, DeserializationContext context) {
            return checked(in);
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            if (primitive) {
                throw refused(context.getParser(), "null");
            }
            return null;
        }
    }

    private static final class ReadAll extends StdDeserializer<double[]> {
        ReadAll() {
            super(double[].class);
        }

        @Override
        public double[] deserialize(JsonParser in, DeserializationContext context) {
            if (!in.isExpectedStartArrayToken()) {
                throw MismatchedInputException.from(in, double[].class, "expected a list of numbers");
            }
            DoubleStream.Builder values = DoubleStream.builder();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                values.add(checked(in));
            }
            return values.build().toArray();
        }
    }
}
