;;; kwic.el --- Search a vault of Markdown notes as you type  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: GPL-2.0-or-later

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: matching, hypermedia, outlines
;; URL: https://kwic.invalid/

;;; Commentary:

;; A client of `kwic serve', which keeps the full-text index of a folder of Markdown notes.
;;
;;   (require 'kwic)
;;   (add-hook 'markdown-mode-hook #'kwic-mode)
;;
;; `kwic-search' searches as you type; `kwic-search-company', `kwic-backlinks',
;; `kwic-related' and `kwic-tasks' list notes; in `kwic-mode' links are followed by
;; \\[xref-find-definitions], links, tags and property values are completed, and unsaved
;; text is searched as the screen shows it.

;;; Code:

(require 'cl-lib)
(require 'hl-line)
(require 'json)
(require 'seq)
(require 'subr-x)
(require 'xref)

(defgroup kwic nil
  "Search a vault of Markdown notes."
  :group 'matching
  :prefix "kwic-")

(defcustom kwic-program "kwic"
  "The program, or a list of it and its first arguments."
  :type '(choice string (repeat string)))

(defcustom kwic-vault nil
  "The vault's folder; nil: the one that holds the buffer's file."
  :type '(choice (const :tag "The buffer's" nil) directory))

(defcustom kwic-index nil
  "The index folder; nil: what the program chooses."
  :type '(choice (const :tag "The program's choice" nil) directory))

(defcustom kwic-limit 40
  "Hits that a search shows."
  :type 'natnum)

(defcustom kwic-timeout 5
  "Seconds to wait for an answer that cannot come later."
  :type 'number)

(defcustom kwic-overlay-delay 0.2
  "Seconds of rest after which unsaved text is sent."
  :type 'number)

(defcustom kwic-search-style 'auto
  "How `kwic-search' asks.
`live' shows hits in a window of its own; `completing-read' leaves
that to the completion framework; `auto' takes the framework if
Vertico, Icomplete or Ivy is on."
  :type '(choice (const auto) (const live) (const completing-read)))

(defface kwic-match '((t :inherit match)) "What matched, in a snippet.")
(defface kwic-title '((t :inherit font-lock-function-name-face :weight bold)) "A note's title.")
(defface kwic-place '((t :inherit shadow)) "A path, a heading path, a count.")

(defvar kwic-history nil "Queries asked before.")

;;;; The server

(cl-defstruct (kwic-client (:constructor kwic--make-client (&key vault)))
  "One `kwic serve' and what is asked of it."
  vault process (id 0) (pending (make-hash-table)) (partial "") (failures 0)
  (overlays (make-hash-table :test #'equal)))

(defvar kwic--clients (make-hash-table :test #'equal) "Vault to client.")

(defconst kwic--cancelled -32800 "The code of a request that a newer one replaced.")

(defun kwic--vault ()
  "The vault of this buffer, or an error."
  (let* ((start (or buffer-file-name default-directory))
         (found (or kwic-vault
                    (seq-some (lambda (marker) (locate-dominating-file start marker))
                              '(".obsidian" ".kwic.ini" ".git")))))
    (unless found
      (user-error "No vault here: open a note, or set `kwic-vault'"))
    (directory-file-name (file-truename found))))

(defun kwic--path (vault)
  "This buffer's file relative to VAULT, or nil."
  (when-let* ((file (and buffer-file-name (file-truename buffer-file-name)))
              (inside (string-prefix-p (file-name-as-directory vault) file)))
    (file-relative-name file vault)))

(defun kwic--client (&optional vault)
  "The client of VAULT (default: this buffer's), running."
  (let* ((vault (or vault (kwic--vault)))
         (client (or (gethash vault kwic--clients)
                     (puthash vault (kwic--make-client :vault vault) kwic--clients))))
    (unless (process-live-p (kwic-client-process client))
      (kwic--start client))
    client))

(defun kwic--command (vault)
  "The words that start the server of VAULT."
  (append (ensure-list kwic-program) (list "serve" "--vault" vault)
          (and kwic-index (list "--index" (expand-file-name kwic-index)))))

(defun kwic--start (client)
  "Start the server of CLIENT and send it the unsaved buffers."
  (let ((vault (kwic-client-vault client)))
    (setf (kwic-client-partial client) ""
          (kwic-client-process client)
          (make-process :name "kwic" :command (kwic--command vault) :connection-type 'pipe
                        :coding 'utf-8-unix :noquery t
                        :stderr (get-buffer-create " *kwic stderr*")
                        :filter (lambda (_ text) (kwic--read client text))
                        :sentinel (lambda (process _) (kwic--ended client process))))
    (when-let ((errors (get-buffer-process " *kwic stderr*")))
      (set-process-query-on-exit-flag errors nil)
      (set-process-sentinel errors #'ignore))
    (maphash (lambda (_ params) (kwic--send client nil "buffer.set" params))
             (kwic-client-overlays client))))

(defun kwic--send (client id method params)
  "Write the request METHOD with PARAMS to CLIENT, numbered ID."
  (process-send-string
   (kwic-client-process client)
   (concat (json-serialize `(:jsonrpc "2.0" ,@(and id (list :id id)) :method ,method
                                      :params ,(or params (make-hash-table)))
                           :null-object nil :false-object :false)
           "\n")))

(defun kwic--request (client method params callback)
  "Ask CLIENT for METHOD with PARAMS; CALLBACK gets the error and the result."
  (let ((id (cl-incf (kwic-client-id client))))
    (puthash id (list method params callback) (kwic-client-pending client))
    (kwic--send client id method params)
    id))

(defun kwic--call (client method &rest params)
  "Ask CLIENT for METHOD with PARAMS and wait for the result."
  (let* ((answer nil)
         (deadline (+ (float-time) kwic-timeout))
         (id (kwic--request client method params
                            (lambda (err result) (setq answer (list err result))))))
    (while (and (not answer) (< (float-time) deadline))
      (accept-process-output (kwic-client-process client) 0.05))
    (pcase answer
      ('nil (remhash id (kwic-client-pending client))
            (user-error "Kwic: no answer within %s s" kwic-timeout))
      (`(nil ,result) result)
      (`(,err ,_) (user-error "Kwic: %s" (plist-get err :message))))))

(defun kwic--read (client text)
  "Take TEXT, some bytes of lines, from the server of CLIENT."
  (let* ((lines (split-string (concat (kwic-client-partial client) text) "\n")))
    (setf (kwic-client-partial client) (car (last lines)))
    (dolist (line (butlast lines))
      (when-let ((message (ignore-errors
                            (json-parse-string line :object-type 'plist :array-type 'list
                                               :null-object nil :false-object nil))))
        (kwic--answer client message)))))

(defun kwic--answer (client message)
  "Give MESSAGE of the server to whoever waits for it at CLIENT."
  (let* ((id (plist-get message :id))
         (err (plist-get message :error))
         (waiting (and id (gethash id (kwic-client-pending client)))))
    (when waiting
      (setf (kwic-client-failures client) 0)
      (remhash id (kwic-client-pending client))
      (unless (eql (plist-get err :code) kwic--cancelled)
        (funcall (nth 2 waiting) err (plist-get message :result))))))

(defun kwic--ended (client process)
  "PROCESS, the server of CLIENT, ended: start another, ask again."
  (when (and (eq process (kwic-client-process client))
             (not (process-live-p process))
             (gethash (kwic-client-vault client) kwic--clients))
    (let ((pending (kwic-client-pending client)))
      (if (> (cl-incf (kwic-client-failures client)) 3)
          (progn (clrhash pending)
                 (message "Kwic: the server ended (%d); see buffer \" *kwic stderr*\""
                          (process-exit-status process)))
        (message "Kwic: the server ended; started again")
        (kwic--start client)
        (maphash (lambda (id request) (kwic--send client id (car request) (cadr request)))
                 pending)))))

(defun kwic-stop ()
  "End all servers."
  (interactive)
  (let ((clients (hash-table-values kwic--clients)))
    (clrhash kwic--clients)
    (dolist (client clients)
      (when (process-live-p (kwic-client-process client))
        (delete-process (kwic-client-process client))))))

;;;; Hits as lines of text

(defun kwic--marked (snippet)
  "Text of SNIPPET, what matched in a face."
  (let ((text (copy-sequence (plist-get snippet :text))))
    (dolist (mark (plist-get snippet :marks) text)
      (pcase-let ((`(,from ,to) (plist-get mark :utf16)))
        (add-face-text-property (kwic--column text from) (kwic--column text to)
                                'kwic-match nil text)))))

(defun kwic--column (text utf16)
  "The index in TEXT of the character at UTF16 units."
  (let ((at 0) (units 0))
    (while (and (< units utf16) (< at (length text)))
      (cl-incf units (if (> (aref text at) #xffff) 2 1))
      (cl-incf at))
    at))

(defun kwic--entries (hits)
  "HITS as a list of entries, one a snippet."
  (cl-loop for hit in hits
           when (plist-get hit :path)
           append (or (mapcar (lambda (snippet) (kwic--entry hit snippet))
                              (plist-get hit :snippets))
                      (list (kwic--entry hit nil)))))

(defun kwic--entry (hit snippet)
  "One line of HIT: that of SNIPPET."
  (let ((at (car (plist-get snippet :at))))
    (list :path (plist-get hit :path) :title (plist-get hit :title)
          :line (or (plist-get at :line) (plist-get snippet :line) 1)
          :utf16 (or (plist-get at :utf16) 0)
          :heading (plist-get snippet :heading) :tags (plist-get hit :tags)
          :reasons (plist-get hit :reasons)
          :text (if snippet (kwic--marked snippet) ""))))

(defun kwic--line (entry)
  "ENTRY as one propertized line."
  (concat (propertize (plist-get entry :title) 'face 'kwic-title) "  "
          (replace-regexp-in-string "[[:cntrl:]]" " " (plist-get entry :text)) "  "
          (propertize (format "%s:%d" (plist-get entry :path) (plist-get entry :line))
                      'face 'kwic-place)))

(defun kwic--visit (vault entry &optional show)
  "Go to ENTRY in VAULT.
The function SHOW displays its buffer (default: in this window)."
  (let ((buffer (find-file-noselect (expand-file-name (plist-get entry :path) vault))))
    (funcall (or show #'pop-to-buffer-same-window) buffer)
    (with-current-buffer buffer
      (let ((window (get-buffer-window buffer)))
        (goto-char (point-min))
        (forward-line (1- (plist-get entry :line)))
        (let ((rest (buffer-substring-no-properties (point) (line-end-position))))
          (forward-char (kwic--column rest (or (plist-get entry :utf16) 0))))
        (when window
          (set-window-point window (point)))))
    buffer))

;;;; Search in a window of its own

(defvar kwic-hits-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'kwic-hits-visit)
    (define-key map (kbd "n") #'next-line)
    (define-key map (kbd "p") #'previous-line)
    (define-key map (kbd "o") #'kwic-hits-display)
    map)
  "Keys of `kwic-hits-mode'.")

(define-derived-mode kwic-hits-mode special-mode "Kwic"
  "Hits of a search, one a line."
  (setq-local truncate-lines t)
  (hl-line-mode 1))

(defvar-local kwic--shown nil "Vault and entries of a buffer of hits.")

(defun kwic--render (buffer vault entries header)
  "Show ENTRIES of VAULT in BUFFER below HEADER."
  (with-current-buffer buffer
    (unless (derived-mode-p 'kwic-hits-mode)
      (kwic-hits-mode))
    (let ((inhibit-read-only t))
      (erase-buffer)
      (setq kwic--shown (cons vault entries)
            header-line-format header
            default-directory (file-name-as-directory vault))
      (dolist (entry entries)
        (insert (propertize (kwic--line entry) 'kwic-entry entry) "\n"))
      (goto-char (point-min)))
    (when-let ((window (get-buffer-window buffer)))
      (set-window-point window (point-min)))))

(defun kwic--entry-here ()
  "The entry of this line."
  (or (get-text-property (line-beginning-position) 'kwic-entry)
      (user-error "No hit on this line")))

(defun kwic-hits-visit ()
  "Go to the hit of this line."
  (interactive)
  (kwic--visit (car kwic--shown) (kwic--entry-here)))

(defun kwic-hits-display ()
  "Show the hit of this line in another window."
  (interactive)
  (save-selected-window
    (kwic--visit (car kwic--shown) (kwic--entry-here) #'switch-to-buffer-other-window)))

(defun kwic--header (query result)
  "The line above the hits of QUERY, from RESULT."
  (let ((total (plist-get result :total)))
    (concat (format " %s  %d notes" query (or (plist-get total :value) 0))
            (and (plist-get result :relaxed) "  (in part)")
            (mapconcat (lambda (c) (format "  → %s" (plist-get c :word)))
                       (plist-get result :corrected) ""))))

(defun kwic--search-params (query)
  "Parameters of a live search for QUERY."
  `(:query ,query :live t :limit ,kwic-limit :snippets (:count 1 :chars 160)
           :supersede "search"))

(defvar kwic-live-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map minibuffer-local-map)
    (define-key map (kbd "C-n") #'kwic-live-next)
    (define-key map (kbd "<down>") #'kwic-live-next)
    (define-key map (kbd "C-p") #'kwic-live-previous)
    (define-key map (kbd "<up>") #'kwic-live-previous)
    map)
  "Keys while a search is typed.")

(defvar kwic--live nil "Buffer and client of the search being typed.")

(defun kwic--live-move (lines)
  "Move LINES down in the hits and show the one there."
  (with-selected-window (get-buffer-window (car kwic--live))
    (forward-line lines)
    (when (eobp)
      (forward-line -1))
    (hl-line-highlight)
    (when-let ((entry (get-text-property (point) 'kwic-entry)))
      (save-selected-window
        (kwic--visit (car kwic--shown) entry
                     (lambda (buffer)
                       (display-buffer buffer '(display-buffer-use-some-window
                                                (inhibit-same-window . t)))))))))

(defun kwic-live-next ()
  "Go to the next hit."
  (interactive)
  (kwic--live-move 1))

(defun kwic-live-previous ()
  "Go to the hit before."
  (interactive)
  (kwic--live-move -1))

(defun kwic--live-update (&rest _)
  "Search for the minibuffer's text."
  (pcase-let ((`(,buffer . ,client) kwic--live)
              (query (minibuffer-contents-no-properties)))
    (kwic--request client "search" (kwic--search-params query)
                   (lambda (err result)
                     (when (buffer-live-p buffer)
                       (kwic--render buffer (kwic-client-vault client)
                                     (kwic--entries (plist-get result :hits))
                                     (if err (plist-get err :message)
                                       (kwic--header query result))))))))

(defun kwic--search-live (client initial)
  "Search at CLIENT, from INITIAL on, in a window of its own; the entry chosen."
  (let* ((buffer (get-buffer-create "*kwic*"))
         (kwic--live (cons buffer client)))
    (kwic--render buffer (kwic-client-vault client) nil " type to search")
    (display-buffer buffer '(display-buffer-at-bottom (window-height . 0.4)))
    (minibuffer-with-setup-hook
        (lambda ()
          (add-hook 'after-change-functions #'kwic--live-update nil t)
          (unless (string-empty-p (or initial ""))
            (kwic--live-update)))
      (read-from-minibuffer "Search notes: " initial kwic-live-map nil 'kwic-history))
    (with-current-buffer buffer
      (prog1 (with-selected-window (or (get-buffer-window buffer) (selected-window))
               (get-text-property (line-beginning-position) 'kwic-entry))
        (when-let ((window (get-buffer-window buffer)))
          (quit-window nil window))))))

;;;; Search through the completion framework

(defun kwic--annotate (entries)
  "Make an annotation function over ENTRIES: heading path and tags."
  (lambda (candidate)
    (when-let ((entry (cdr (assoc candidate entries))))
      (propertize (concat "  " (string-join (plist-get entry :heading) " › ") "  "
                          (mapconcat (lambda (tag) (concat "#" tag))
                                     (plist-get entry :tags) " "))
                  'face 'kwic-place))))

(defun kwic--search-completing (client initial)
  "Search at CLIENT from INITIAL on by `completing-read'; the entry chosen."
  (let* ((entries nil)
         (ask (lambda (query)
                (setq entries
                      (mapcar (lambda (entry) (cons (kwic--line entry) entry))
                              (kwic--entries
                               (plist-get (apply #'kwic--call client "search"
                                                 (kwic--search-params query))
                                          :hits))))
                (mapcar #'car entries)))
         (table (lambda (query _ action)
                  (pcase action
                    ('metadata `(metadata (category . kwic-hit)
                                          (display-sort-function . identity)
                                          (cycle-sort-function . identity)
                                          (annotation-function . ,(kwic--annotate entries))))
                    ((pred consp) nil)
                    ('t (funcall ask query))
                    ('lambda (assoc query entries))
                    (_ query))))
         (completion-styles '(kwic))
         (completion-styles-alist
          '((kwic (lambda (string table &rest _) (and (funcall table string nil 'lambda) string))
                  (lambda (string table &rest _) (funcall table string nil t))
                  "The server ranks."))))
    (cdr (assoc (completing-read "Search notes: " table nil nil initial 'kwic-history)
                entries))))

(defun kwic--framework-p ()
  "Non-nil where a completion framework is on."
  (or (bound-and-true-p vertico-mode) (bound-and-true-p icomplete-mode)
      (bound-and-true-p fido-mode) (bound-and-true-p ivy-mode)))

;;;###autoload
(defun kwic-search (&optional initial)
  "Search the vault as you type, from INITIAL on, and go to the hit chosen."
  (interactive)
  (let* ((client (kwic--client))
         (read (if (or (eq kwic-search-style 'completing-read)
                       (and (eq kwic-search-style 'auto) (kwic--framework-p)))
                   #'kwic--search-completing
                 #'kwic--search-live)))
    (kwic--overlay-flush)
    (if-let ((entry (funcall read client initial)))
        (kwic--visit (kwic-client-vault client) entry)
      (message "Kwic: nothing found"))))

;;;; Other questions

(defun kwic--show (client entries header)
  "Show ENTRIES of the vault of CLIENT below HEADER in a buffer of hits."
  (let ((buffer (get-buffer-create "*kwic*")))
    (kwic--render buffer (kwic-client-vault client) entries header)
    (pop-to-buffer buffer)))

(defun kwic--note-here (client)
  "The path of this buffer's note in the vault of CLIENT, or an error."
  (or (kwic--path (kwic-client-vault client))
      (user-error "This buffer is no note of the vault")))

(defun kwic--flat (values)
  "Facet VALUES with those below them, as an alist of value and count."
  (cl-loop for value in values
           collect (cons (plist-get value :value) (plist-get value :count))
           append (kwic--flat (plist-get value :children))))

(defun kwic--read-facet (client field)
  "Ask for a value of the facet FIELD of the vault of CLIENT."
  (let* ((facets (plist-get (kwic--call client "facets" :facets (vector field) :limit 1000)
                            :facets))
         (counts (kwic--flat (plist-get facets (intern (concat ":" field)))))
         (completion-extra-properties
          (list :annotation-function
                (lambda (value) (format "  %s" (cdr (assoc value counts)))))))
    (completing-read (format "%s: " (capitalize field)) counts nil t)))

;;;###autoload
(defun kwic-search-company (company)
  "List the notes of COMPANY."
  (interactive (list (kwic--read-facet (kwic--client) "company")))
  (let* ((client (kwic--client))
         (query (concat "company:" company))
         (result (kwic--call client "search" :query query :limit kwic-limit
                             :snippets '(:count 1 :chars 160))))
    (kwic--show client (kwic--entries (plist-get result :hits)) (kwic--header query result))))

;;;###autoload
(defun kwic-related ()
  "List the notes that are like this one."
  (interactive)
  (let* ((client (kwic--client))
         (path (kwic--note-here client))
         (result (kwic--call client "related" :path path :limit kwic-limit)))
    (kwic--show client (kwic--entries (plist-get result :hits)) (concat " like " path))))

(defun kwic--place-entry (place)
  "PLACE, a link or task of an answer, as an entry."
  (list :path (plist-get place :path) :title (or (plist-get place :title) "")
        :line (or (plist-get place :line) 1) :utf16 (or (plist-get place :utf16) 0)
        :text (or (plist-get place :context) (plist-get place :text) "")))

;;;###autoload
(defun kwic-backlinks ()
  "List the notes that link to this one."
  (interactive)
  (let* ((client (kwic--client))
         (path (kwic--note-here client))
         (links (plist-get (kwic--call client "note" :path path) :links)))
    (kwic--show client (mapcar #'kwic--place-entry (plist-get links :in))
                (concat " links to " path))))

;;;###autoload
(defun kwic-tasks (&optional query)
  "List the open tasks of the notes matching QUERY."
  (interactive (list (read-string "Tasks of notes (all): " nil 'kwic-history)))
  (let* ((client (kwic--client))
         (tasks (plist-get (kwic--call client "tasks" :query (or query "") :state "todo")
                           :tasks)))
    (kwic--show client (mapcar #'kwic--place-entry tasks) (concat " tasks " query))))

;;;; Links by xref

(defun kwic--link-at-point ()
  "The target of the [[link]] around point, or nil."
  (save-excursion
    (let ((here (point)) (end (line-end-position)))
      (beginning-of-line)
      (cl-loop while (re-search-forward "\\[\\[\\([^]|]*\\)\\(?:|[^]]*\\)?\\]\\]" end t)
               when (<= (match-beginning 0) here (match-end 0))
               return (match-string-no-properties 1)))))

(defun kwic--xref-backend ()
  "The xref backend, where there is a link."
  (and (kwic--link-at-point) 'kwic))

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql kwic)))
  "The target of the link at point."
  (kwic--link-at-point))

(cl-defmethod xref-backend-identifier-completion-table ((_backend (eql kwic)))
  "Names of notes."
  (completion-table-dynamic (lambda (text) (mapcar #'car (kwic--complete "link" text)))))

(defun kwic--xref (vault path line text)
  "An xref to LINE of PATH in VAULT, shown as TEXT."
  (xref-make text (xref-make-file-location (expand-file-name path vault) line 0)))

(cl-defmethod xref-backend-definitions ((_backend (eql kwic)) target)
  "The note, and the heading in it, that TARGET means."
  (let* ((client (kwic--client))
         (parts (split-string target "#"))
         (heading (car (last (cdr parts))))
         (name (if (string-empty-p (car parts)) (kwic--note-here client) (car parts)))
         (note (apply #'kwic--call client "note" :path name
                      (cond ((null heading) nil)
                            ((string-prefix-p "^" heading)
                             (list :block (substring heading 1)))
                            (t (list :heading heading))))))
    (list (kwic--xref (kwic-client-vault client) (plist-get note :path)
                      (or (plist-get note :line) 1) (plist-get note :title)))))

(cl-defmethod xref-backend-references ((_backend (eql kwic)) target)
  "The places that link to TARGET."
  (let* ((client (kwic--client))
         (note (kwic--call client "note" :path (car (split-string target "#")))))
    (mapcar (lambda (place)
              (let ((entry (kwic--place-entry place)))
                (kwic--xref (kwic-client-vault client) (plist-get entry :path)
                            (plist-get entry :line) (plist-get entry :text))))
            (plist-get (plist-get note :links) :in))))

;;;; Completion at point

(defun kwic--complete (kind text)
  "Items of KIND for TEXT, caret at its end: insertions and details."
  (let* ((client (kwic--client))
         (items (plist-get (kwic--call client "complete" :kind kind :text text
                                       :at (string-bytes text) :limit 50)
                           :items)))
    (mapcar (lambda (item) (cons (plist-get item :insert) (plist-get item :detail))) items)))

(defun kwic--in-frontmatter-p ()
  "Whether point is between the `---' lines that open the buffer."
  (save-excursion
    (let ((here (point)))
      (goto-char (point-min))
      (and (looking-at "---[ \t]*$") (> here (line-end-position))
           (progn (forward-line 1)
                  (not (re-search-forward "^\\(?:---\\|\\.\\.\\.\\)[ \t]*$" here t)))))))

(defun kwic--key-here ()
  "The property key that this line of frontmatter is a value of."
  (save-excursion
    (end-of-line)
    (and (re-search-backward "^\\([[:alnum:]_-]+\\)[ \t]*:" nil t)
         (match-string-no-properties 1))))

(defun kwic--completion-context ()
  "What is being typed: kind, where it starts, and what to send before it."
  (cond
   ((looking-back "\\[\\[\\([^]|[\n]*\\)" (line-beginning-position))
    (list "link" (match-beginning 1) ""))
   ((and (kwic--in-frontmatter-p)
         (looking-back "\\(?:^[[:alnum:]_-]+[ \t]*:\\|^[ \t]*-\\|,\\)[ \t]*[[\"']*\\([^],\n]*\\)"
                       (line-beginning-position)))
    (let ((start (match-beginning 1)) (key (kwic--key-here)))
      (if (member (downcase (or key "")) '("tag" "tags"))
          (list "tag" start "")
        (list "value" start (concat key ":")))))
   ((looking-back "\\(?:^\\|[ \t(]\\)#\\([^][ \t\n#,;.!?()]*\\)" (line-beginning-position))
    (list "tag" (match-beginning 1) ""))))

(defun kwic-completion-at-point ()
  "Complete the link, tag or property value before point.
For `completion-at-point-functions'."
  (pcase (save-match-data (kwic--completion-context))
    (`(,kind ,start ,before)
     (let ((details nil))
       (list start (point)
             (completion-table-dynamic
              (lambda (text)
                (setq details (kwic--complete kind (concat before text)))
                (mapcar (lambda (item) (string-remove-prefix before (car item))) details)))
             :exclusive 'no
             :annotation-function
             (lambda (item)
               (when-let ((detail (cdr (assoc (concat before item) details))))
                 (concat "  " detail))))))))

;;;; Unsaved buffers

(defvar-local kwic--overlay-timer nil "Sends this buffer's text after a rest.")

(defun kwic--overlay-send ()
  "Send the text of this buffer, if it is not saved."
  (setq kwic--overlay-timer nil)
  (when (buffer-modified-p)
    (when-let* ((client (ignore-errors (kwic--client)))
                (path (kwic--path (kwic-client-vault client)))
                (params (list :path path :version (buffer-chars-modified-tick)
                              :text (save-restriction
                                      (widen)
                                      (buffer-substring-no-properties (point-min)
                                                                      (point-max))))))
      (puthash path params (kwic-client-overlays client))
      (kwic--request client "buffer.set" params #'ignore))))

(defun kwic--overlay-later (&rest _)
  "Send this buffer's text when nothing was typed for a while."
  (when kwic--overlay-timer
    (cancel-timer kwic--overlay-timer))
  (let ((buffer (current-buffer)))
    (setq kwic--overlay-timer
          (run-with-idle-timer kwic-overlay-delay nil
                               (lambda ()
                                 (when (buffer-live-p buffer)
                                   (with-current-buffer buffer (kwic--overlay-send))))))))

(defun kwic--overlay-flush ()
  "Send at once what waits for its time."
  (dolist (buffer (buffer-list))
    (when-let ((timer (buffer-local-value 'kwic--overlay-timer buffer)))
      (cancel-timer timer)
      (with-current-buffer buffer (kwic--overlay-send)))))

(defun kwic--overlay-drop ()
  "The file is what counts again."
  (when kwic--overlay-timer
    (cancel-timer kwic--overlay-timer)
    (setq kwic--overlay-timer nil))
  (when-let* ((client (ignore-errors (kwic--client)))
              (path (kwic--path (kwic-client-vault client))))
    (when (gethash path (kwic-client-overlays client))
      (remhash path (kwic-client-overlays client))
      (kwic--request client "buffer.drop" (list :path path) #'ignore))))

;;;; The mode

(defvar kwic-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c k s") #'kwic-search)
    (define-key map (kbd "C-c k c") #'kwic-search-company)
    (define-key map (kbd "C-c k b") #'kwic-backlinks)
    (define-key map (kbd "C-c k r") #'kwic-related)
    (define-key map (kbd "C-c k t") #'kwic-tasks)
    map)
  "Keys of `kwic-mode'.")

;;;###autoload
(define-minor-mode kwic-mode
  "Links, completion and unsaved text of a note, by `kwic serve'."
  :lighter " kwic" :keymap kwic-mode-map
  (if kwic-mode
      (progn
        (add-hook 'xref-backend-functions #'kwic--xref-backend nil t)
        (add-hook 'completion-at-point-functions #'kwic-completion-at-point nil t)
        (add-hook 'after-change-functions #'kwic--overlay-later nil t)
        (add-hook 'after-save-hook #'kwic--overlay-drop nil t)
        (add-hook 'kill-buffer-hook #'kwic--overlay-drop nil t))
    (kwic--overlay-drop)
    (remove-hook 'xref-backend-functions #'kwic--xref-backend t)
    (remove-hook 'completion-at-point-functions #'kwic-completion-at-point t)
    (remove-hook 'after-change-functions #'kwic--overlay-later t)
    (remove-hook 'after-save-hook #'kwic--overlay-drop t)
    (remove-hook 'kill-buffer-hook #'kwic--overlay-drop t)))

(provide 'kwic)
;;; kwic.el ends here
