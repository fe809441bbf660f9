using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A basin: a named set of streams.</summary>
public sealed class S2Basin
{
    private readonly S2Account _client;

    internal S2Basin(S2Account client, string name)
    {
        _client = client;
        Name = name;
    }

    /// <summary>The name of the basin.</summary>
    public string Name { get; }

    /// <summary>Gets a stream, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public S2Stream Stream(string name) =>
        S2Names.ValidateStream(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new S2Stream(_client, Name, name);

    /// <summary>Creates the basin if it does not exist.</summary>
    /// <returns>True if the basin was created; false if it exists.</returns>
    /// <exception cref="S2Exception">The basin could not be created.</exception>
    public Task<bool> CreateIfMissingAsync(CancellationToken cancellationToken = default)
    {
        var uri = new Uri(_client.Endpoints.Account.AbsoluteUri + "/basins");
        return ResourceCreator.CreateAsync(_client.Options, _client.AccountCaller, uri, basin: null, ControlMessages.CreateBasin(Name), cancellationToken);
    }
}
