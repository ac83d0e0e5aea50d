package io.prestomixture.engine;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.linalg.Cholesky;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;

/**
 * Records as JSON, bit for bit: an array of doubles is the Base64 of their IEEE 754 bits, most
 * significant byte first; a single double the shortest decimal number that reads back as it; a
 * Cholesky factor the array of its packed columns. The classes are those of the reader, whatever
 * the text says.
 */
final class StateJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .addModule(
              new SimpleModule()
                  .addSerializer(new DoublesWriter())
                  .addSerializer(new CholeskyWriter())
                  .addDeserializer(double[].class, new DoublesReader())
                  .addDeserializer(Cholesky.class, new CholeskyReader()))
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StateJson() {}

  static void write(Object value, OutputStream out) throws IOException {
    JSON.writeValue(out, value);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is no such value; with the field that is not
   */
  static <T> T read(InputStream in, Class<T> type) throws IOException {
    try {
      return JSON.readValue(in, type);
    } catch (JsonMappingException e) {
      String field =
          e.getPath().stream()
              .map(at -> at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName())
              .collect(Collectors.joining("."));
      throw new IOException(
          String.format("field '%s': %s", field, InvalidInputException.firstLine(e)));
    }
  }

  private static byte[] bytes(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES));
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  private static double[] doubles(byte[] bytes, DeserializationContext context) throws IOException {
    if (bytes.length % Double.BYTES != 0) {
      context.reportInputMismatch(double[].class, "%d bytes are no doubles", bytes.length);
    }
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    return values;
  }

  private static final class DoublesWriter extends StdSerializer<double[]> {
    private static final long serialVersionUID = 1L;

    DoublesWriter() {
      super(double[].class);
    }

    @Override
    public void serialize(double[] values, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeBinary(bytes(values));
    }
  }

  private static final class DoublesReader extends StdDeserializer<double[]> {
    private static final long serialVersionUID = 1L;

    DoublesReader() {
      super(double[].class);
    }

    @Override
    public double[] deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return doubles(json.getBinaryValue(), context);
    }
  }

  private static final class CholeskyWriter extends StdSerializer<Cholesky> {
    private static final long serialVersionUID = 1L;

    CholeskyWriter() {
      super(Cholesky.class);
    }

    @Override
    public void serialize(Cholesky factor, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeBinary(bytes(factor.packed()));
    }
  }

  private static final class CholeskyReader extends StdDeserializer<Cholesky> {
    private static final long serialVersionUID = 1L;

    CholeskyReader() {
      super(Cholesky.class);
    }

    @Override
    public Cholesky deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return Cholesky.unpacked(doubles(json.getBinaryValue(), context));
    }
  }
}
