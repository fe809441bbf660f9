using System.Security.Cryptography;
using System.Text;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Compose;

/// <summary>Writes a deployment for Compose into a folder.</summary>
internal static class ComposeFolder
{
    public const string FileName = "docker-compose.yaml";
    public const string ValuesFileName = ".env";

    /// <summary>
    /// Writes the file anew. The values beside it, secrets among them, are only written where they are not there yet: a
    /// deployment keeps what it has, with what its owner changed.
    /// </summary>
    /// <returns>What was done, in words for the user.</returns>
    /// <exception cref="StartupException">The folder cannot be written to.</exception>
    public static string Write(string folder, LocalOptions options)
    {
        var values = Path.Combine(folder, ValuesFileName);
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, FileName), ComposeFile.Describe(options));
            var isNew = !File.Exists(values);
            if (isNew)
            {
                WritePrivately(values, DescribeValues(options));
            }

            return $"""
                Written: {Path.Combine(folder, FileName)}
                {(isNew ? "Written" : "Left as it is")}: {values}  (values and secrets; API_KEYS is what callers of the API need)
                Next: build the images with Kernel.AppHost/Containers/build, then docker compose --project-directory {folder} up
                """;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The Compose files cannot be written to {folder} ({e.Message}). Choose another with --compose FOLDER.");
        }
    }

    private static string DescribeValues(LocalOptions options)
    {
        var text = new StringBuilder();
        foreach (var parameter in ComposeEnvironment.ParametersOf(options))
        {
            var value = options.Parameters.GetValueOrDefault(parameter.Name) ?? RandomNumberGenerator.GetHexString(64, lowercase: true);
            _ = text.Append("# ").AppendLine(parameter.Purpose).Append(Setting.AsVariable(parameter.Name)).Append('=').AppendLine(value);
        }

        return text.ToString();
    }

    private static void WritePrivately(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
