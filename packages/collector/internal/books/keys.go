package books

// Keys of the parts of a checkpoint. Ids and names are encoded, so that no part can be mistaken for another.
const indexKey = "index"

func serviceKey(id string) string { return "service/" + id }

func sloKey(id, name string) string { return "slo/" + id + "/" + encodeComponent(name) }

func operationKey(id, name string) string { return "operation/" + id + "/" + encodeComponent(name) }
