using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A basin: a set of streams.</summary>
public sealed class S2Basin
{
    private readonly S2Account _client;

    internal S2Basin(S2Account client, string name)
    {
        _client = client;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>A stream, which may exist or not.</summary>
    /// <exception cref="ArgumentException">No stream can have this name.</exception>
    public S2Stream Stream(string name) =>
        S2Names.ProblemOfStream(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new S2Stream(_client, Name, name);

    /// <summary>Makes the basin.</summary>
    /// <returns>Whether it is new; false where it was there before.</returns>
    /// <exception cref="S2Exception">It could not be made.</exception>
    public Task<bool> CreateIfMissingAsync(CancellationToken cancellationToken = default)
    {
        var uri = new Uri(_client.Endpoints.Account.AbsoluteUri + "/basins");
        return Creation.RunAsync(_client.Options, _client.AccountCaller, uri, basin: null, ControlMessages.CreateBasin(Name), cancellationToken);
    }
}
