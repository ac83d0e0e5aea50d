package io.prestomixture.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.prestomixture.data.InvalidInputException;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A configuration file: its keys are option names, its values hold where an option is not given.
 */
final class ConfigFile implements IDefaultValueProvider {
  private final Map<String, ConfigValue> values;

  private ConfigFile(Map<String, ConfigValue> values) {
    this.values = values;
  }

  /** Reads a file; every key must be one of the given ones. */
  static ConfigFile read(String path, Set<String> validKeys) {
    File file = new File(path);
    if (!file.isFile()) {
      throw new InvalidInputException(
          String.format("Configuration file '%s' does not exist; give a file with --conf.", path));
    }
    Config config = parse(file);
    for (String key : config.root().keySet()) {
      if (!validKeys.contains(key)) {
        String question =
            InvalidInputException.nearest(key, validKeys)
                .map(near -> String.format("did you mean '%s'?", near))
                .orElse("conf/presto.conf lists all keys.");
        throw new InvalidInputException(
            String.format("Unknown key '%s' in configuration file '%s'; %s", key, path, question));
      }
    }
    return new ConfigFile(config.root());
  }

  private static Config parse(File file) {
    try {
      return ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false))
          .resolve();
    } catch (ConfigException e) {
      throw new InvalidInputException(
          String.format(
              "Configuration file '%s' cannot be read (%s); correct it.",
              file, InvalidInputException.firstLine(e)));
    }
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      for (String name : option.names()) {
        ConfigValue value = values.get(key(name));
        if (value != null && value.unwrapped() != null) {
          return text(value.unwrapped());
        }
      }
    }
    return null;
  }

  /** The key of an option name. */
  static String key(String optionName) {
    return optionName.replaceFirst("^-+", "");
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }
}
