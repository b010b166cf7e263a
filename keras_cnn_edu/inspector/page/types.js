/**
 * The types that several modules name. There is no code here.
 *
 * @typedef {object} Tensor  numbers in reading order, the channels last, without a batch axis
 * @property {number[]} shape  `[height, width, channels]` or `[units]`
 * @property {Float32Array} data
 *
 * @typedef {Record<string, Tensor>} Weights  of one layer, by name
 *
 * @typedef {number[]} Index  of one number of a tensor: `[row, column, channel]` or `[unit]`
 */

/**
 * The document that Python writes into the page: the network without its numbers, which are arrays (`arrays.js`).
 *
 * @typedef {object} PageDocument
 * @property {1} version
 * @property {string} title
 * @property {{network: string, dataset: string} | null} run  what its title is made of, in the language of the reader
 * @property {string} made_by
 * @property {"en" | "zh" | null} language
 * @property {string[] | null} classes  names of the outputs of the last layer
 * @property {{shape: number[], low: number, high: number}} input  one image, and the range of its numbers
 * @property {(number | null)[]} epochs  those that can be chosen; `[null]` for a model without a run
 * @property {Measured[]} curve
 * @property {{array: string, labels: number[] | null}} probes  the images to choose from: (n, height, width, channels)
 * @property {boolean} live  the page can compute the whole network fast enough to follow a drawing
 * @property {number} multiply_adds
 * @property {Layer[]} layers  in the order of computation, nested models opened
 * @property {Sentence[]} left_out  what is not on the page and by which rule
 *
 * @typedef {object} Measured  loss and accuracy after one epoch; what the run does not have is missing
 * @property {number} epoch
 * @property {number} [loss]
 * @property {number} [accuracy]
 * @property {number} [val_loss]
 * @property {number} [val_accuracy]
 *
 * @typedef {object} Layer
 * @property {number} id
 * @property {string} path
 * @property {string} name
 * @property {string} class
 * @property {string} kind
 * @property {string} family  the word of `tracing/kinds.py` for what it is: "convolution", "max pooling", …
 * @property {string[]} inside  names of the nested models around it
 * @property {number[]} inputs  ids of the layers that it is given; -1 is the image
 * @property {number[]} shape  of its output, without batch, channels last
 * @property {number} parameters
 * @property {number | null} multiply_adds
 * @property {Field | null} field
 * @property {boolean} computable  `layers/` can compute it
 * @property {boolean} embedded  its weights are in the page
 * @property {boolean} exact  it and all before it are computable and embedded
 * @property {Sentence | null} why_not  null if it is computable
 * @property {Settings} settings
 * @property {Record<string, number[]>} weights  shape of each; the numbers are the arrays "EPOCH/WEIGHTS_FROM/NAME"
 * @property {number} weights_from  the id under which its weights are; another one if a layer is called several times
 * @property {null | "uint8" | "float32"} maps  how its maps are embedded: the arrays "maps/EPOCH/PROBE/ID"
 *
 * @typedef {object} Sentence  what Python says: it has words in `text/`
 * @property {string} key
 * @property {Record<string, string | number | string[]>} values  what stands in for `{name}` in the words
 *
 * @typedef {object} Field  the receptive field on the image: that of output i begins at start + i * jump
 * @property {number[]} size
 * @property {number[]} jump
 * @property {number[]} start
 *
 * @typedef {Record<string, any>} Settings  what a layer was made with; each file of `layers/` says what it reads
 */

export {};
